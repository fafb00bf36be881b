/** From results to points with intervals, and to verdicts on claims, by one rule. */
import type { Claim, Series } from "./experiment.ts";
import { groupNames, matrixOf, type Result, stepsOf } from "./results.ts";
import { type Interval, pairedBootstrap, spreadOfSeeds } from "./statistics.ts";

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
  /**
   * The score of the claim's first series minus that of its second, each at its curve's last step; of
   * a spread, the highest seed's minus the lowest's.
   */
  readonly difference: Interval;
  readonly verdict: "holds" | "does not hold here" | "undecided at this power";
}

/** Two series are level when the interval of their difference lies within this. */
export const LEVEL = 0.05;

/** Seeds are far apart when the best is better than the worst by this share of their mean. */
export const FAR = 0.5;

/** The rule, as {@link verdictsOf} applies it, for people. */
export const RULE =
  "A claim that one way is better holds where the whole 95% interval of the difference lies above 0, and " +
  `does not hold where it lies below. A claim that two are level holds where it lies within ±${
    100 * LEVEL
  } points, and does not hold where it lies on one side of 0 otherwise. A claim that seeds spread ` +
  `widely holds where the interval of highest minus lowest lies above ${
    100 * FAR
  }% of their mean, and does not hold where it lies below. Else the claim is undecided at this power.`;

/** Verdicts by {@link RULE}. */
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
      if ("spread" in claim) {
        const scores = matrix(claim.spread);
        const difference = spreadOfSeeds(scores, BOOTSTRAP);
        const mean = scores.flat().reduce((sum, score) => sum + score, 0) / scores.flat().length;
        const { low, high } = difference;
        return { claim, group, difference, verdict: judge(low > FAR * mean, high < FAR * mean) };
      }
      const [a, b] = [matrix(claim.better), matrix(claim.worse)];
      const difference = pairedBootstrap(
        a.map((row, s) => row.map((score, t) => score - b[s][t])),
        BOOTSTRAP,
      );
      const { low, high } = difference;
      const verdict = claim.level
        ? judge(low >= -LEVEL && high <= LEVEL, low > 0 || high < 0)
        : judge(low > 0, high < 0);
      return { claim, group, difference, verdict };
    })
  );
}

const judge = (holds: boolean, fails: boolean): Verdict["verdict"] =>
  holds ? "holds" : fails ? "does not hold here" : "undecided at this power";
