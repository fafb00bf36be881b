/** From results to the points of curves: means over tasks and seeds, with intervals. */
import { groupNames, matrixOf, type Result, stepsOf } from "./results.ts";
import { BOOTSTRAP, type Interval, meanScore } from "./statistics.ts";

/** The scores that are reported of every curve. */
export const REPORTED = ["pass@1", "pass@2", "pass@all"] as const;

/** A curve's scores at one step over a group of tasks. */
export interface Point {
  readonly curve: string;
  readonly group: string;
  readonly step: number;
  /** The mean of each score, and its 95% interval over tasks and seeds. */
  readonly pass: Readonly<Record<(typeof REPORTED)[number], Interval>>;
}

/** Every curve at every step in every group. */
export function pointsOf(results: readonly Result[]): Point[] {
  const curves = [...new Set(results.map(({ curve }) => curve))];
  const groups = groupNames(results);
  return curves.flatMap((curve) =>
    groups.flatMap((group) =>
      stepsOf(results, curve).map((step) => {
        const interval = (score: string) =>
          meanScore(matrixOf(results, { curve, step, group, score }), BOOTSTRAP);
        return {
          curve,
          group,
          step,
          pass: {
            "pass@1": interval("pass@1"),
            "pass@2": interval("pass@2"),
            "pass@all": interval("pass@all"),
          },
        };
      })
    )
  );
}

/** What curves end with, of their points or of the results behind those. */
export function endsOf<T extends { curve: string; step: number }>(all: readonly T[]): T[] {
  const last = new Map<string, number>();
  for (const { curve, step } of all) last.set(curve, Math.max(step, last.get(curve) ?? 0));
  return all.filter(({ curve, step }) => step === last.get(curve));
}
