/** From results to points with intervals, and to verdicts on claims, by one rule. */
import type { Claim, Series } from "./experiment.ts";
import { groupNames, matrixOf, type Result, stepsOf } from "./results.ts";
import { type Interval, pairedBootstrap } from "./statistics.ts";

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

/** The seed of every bootstrap, so that the same results give the same intervals. */
const BOOTSTRAP = { seed: 0 };

/** Every curve at every step in every group. */
export function pointsOf(results: readonly Result[]): Point[] {
  const curves = [...new Set(results.map(({ curve }) => curve))];
  const groups = groupNames(results);
  return curves.flatMap((curve) => {
    const own = results.filter((result) => result.curve === curve);
    return groups.flatMap((group) =>
      stepsOf(own, curve).map((step) => {
        const interval = (score: string) =>
          pairedBootstrap(matrixOf(own, { curve, step, group, score }), {
            ...BOOTSTRAP,
            resamples: 2000,
          });
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
    );
  });
}

/** What became of a claim in one group. */
export interface Verdict {
  readonly claim: Claim;
  readonly group: string;
  /** The score of the claim's first series minus that of its second, each at its curve's last step. */
  readonly difference: Interval;
  readonly verdict: "holds" | "does not hold here" | "undecided at this power";
}

/** Two series are level when the interval of their difference lies within this. */
export const LEVEL = 0.05;

/**
 * Verdicts by a rule: a claim that one series is better holds where the interval of the difference
 * lies above 0, and does not hold where it lies below; a claim that two are level holds where it
 * lies within ±{@link LEVEL}, and does not hold where it lies outside 0. Otherwise it is undecided.
 */
export function verdictsOf(
  results: readonly Result[],
  claims: readonly Claim[],
): Verdict[] {
  return claims.flatMap((claim) =>
    groupNames(results).map((group): Verdict => {
      const matrix = (series: Series) => {
        const { curve, score = "pass@2" } = typeof series === "string" ? { curve: series } : series;
        return matrixOf(results, { curve, step: stepsOf(results, curve).at(-1)!, group, score });
      };
      const [a, b] = [matrix(claim.better), matrix(claim.worse)];
      const difference = pairedBootstrap(
        a.map((row, s) => row.map((score, t) => score - b[s][t])),
        BOOTSTRAP,
      );
      return { claim, group, difference, verdict: judge(difference, claim.level ?? false) };
    })
  );
}

function judge({ low, high }: Interval, level: boolean): Verdict["verdict"] {
  const [holds, fails] = level
    ? [low >= -LEVEL && high <= LEVEL, low > 0 || high < 0]
    : [low > 0, high < 0];
  return holds ? "holds" : fails ? "does not hold here" : "undecided at this power";
}
