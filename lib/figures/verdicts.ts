/** From results to points with intervals, and to verdicts on claims, by one rule. */
import type { Claim, Comparison, Series } from "./experiment.ts";
import { percent, range, signed } from "./numbers.ts";
import { groupNames, matrixOf, type Result, stepsOf } from "./results.ts";
import { type Interval, pairedBootstrap, speedupOf, spreadOfSeeds } from "./statistics.ts";

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

/** The points at which the curves end. */
export function endsOf(points: readonly Point[]): Point[] {
  const last = new Map<string, number>();
  for (const { curve, step } of points) last.set(curve, Math.max(step, last.get(curve) ?? 0));
  return points.filter(({ curve, step }) => step === last.get(curve));
}

/** What became of a claim in one group. */
export interface Verdict {
  readonly claim: Claim;
  readonly group: string;
  /**
   * Of a comparison the score of its first series minus that of its second, each at its curve's last
   * step; of a speedup how many times as many steps the slower takes; of a spread the highest seed's
   * score minus the lowest's.
   */
  readonly effect: Interval;
  readonly verdict: "holds" | "does not hold here" | "undecided at this power";
  /**
   * Where it is undecided, about how many times as many tasks and seeds would decide it if the effect
   * is as it was measured; intervals shrink with the square root.
   */
  readonly times?: number;
}

/** Two series are level when the interval of their difference lies within this. */
export const LEVEL = 0.05;

/** Seeds are far apart when the best is better than the worst by this share of their mean. */
export const FAR = 0.5;

/** The rule, as {@link verdictsOf} applies it, for people. */
export const RULE =
  "A claim that one way is better (or higher) holds where the whole 95% interval of the difference lies above 0, and " +
  `does not hold where it lies below. A claim that two are level holds where it lies within ±${
    100 * LEVEL
  } points, and does not hold where it lies on one side of 0 otherwise. A claim that one is no better ` +
  `holds where it lies below +${
    100 * LEVEL
  } points (of cosines, ${LEVEL}), and does not hold where it ` +
  "lies above 0 otherwise. A claim that one takes fewer steps holds where the interval of their ratio " +
  "lies above 1, and does not hold where it lies below. A claim that seeds spread widely holds where " +
  `the interval of highest minus lowest lies above ${
    100 * FAR
  }% of their mean, and does not hold ` +
  "where it lies below. Else the claim is undecided at this power.";

/** Verdicts by {@link RULE}. */
export function verdictsOf(results: readonly Result[], claims: readonly Claim[]): Verdict[] {
  return claims.flatMap((claim) =>
    groupNames(results).map((group): Verdict => {
      const matrix = (curve: string, step: number, score = "pass@2") =>
        matrixOf(results, { curve, step, group, score });
      const end = (series: Series) => {
        const { curve, score } = typeof series === "string" ? { curve: series } : series;
        return matrix(curve, stepsOf(results, curve).at(-1)!, score);
      };
      if ("spread" in claim) return spread(end(claim.spread), { claim, group });
      if ("faster" in claim) {
        const curve = (key: string) =>
          stepsOf(results, key).map((step) => ({ step, scores: matrix(key, step) }));
        const effect = speedupOf(curve(claim.faster), curve(claim.slower), BOOTSTRAP);
        return { claim, group, effect, ...judgeSpeedup(effect) };
      }
      const [a, b] = [end(claim.better), end(claim.worse)];
      const effect = pairedBootstrap(
        a.map((row, s) => row.map((score, t) => score - b[s][t])),
        BOOTSTRAP,
      );
      return judgeComparison(effect, claim, group);
    })
  );
}

type Judged = Pick<Verdict, "verdict" | "times">;

/** The verdict on a comparison, from the interval of its difference. */
export const judgeComparison = (effect: Interval, claim: Comparison, group: string): Verdict => ({
  claim,
  group,
  effect,
  ...judgeDifference(effect, claim),
});

/** How an effect is told, and its interval. */
export function toldEffect({ claim, effect }: Verdict): [effect: string, interval: string] {
  const form = formOf(claim);
  return [form(effect.mean), range(effect, form)];
}

function formOf(claim: Claim): (value: number) => string {
  if ("faster" in claim) return (ratio) => `${ratio.toFixed(1)} ×`;
  if ("spread" in claim) return percent;
  return claim.unit ? (value) => signed(value, 3) : (value) => signed(100 * value, 1);
}

function spread(scores: readonly (readonly number[])[], own: Pick<Verdict, "claim" | "group">) {
  const effect = spreadOfSeeds(scores, BOOTSTRAP);
  const far = FAR * scores.flat().reduce((sum, score) => sum + score, 0) / scores.flat().length;
  const { mean, low, high } = effect;
  return { ...own, effect, ...judge(low > far, high < far, mean - far, high - low) };
}

/** Ratios are as far from 1 as their logarithms are from 0. */
function judgeSpeedup(ratio: Interval): Judged {
  const [mean, low, high] = [ratio.mean, ratio.low, ratio.high].map(Math.log);
  return judge(low > 0, high < 0, mean, high - low);
}

function judgeDifference({ mean, low, high }: Interval, { expected }: Comparison): Judged {
  const width = high - low;
  if (expected === "level") {
    const outside = low > 0 || high < 0;
    // Whichever is sooner: to lie inside, or to leave 0.
    const room = Math.max(LEVEL - Math.abs(mean), Math.abs(mean));
    return judge(low >= -LEVEL && high <= LEVEL, outside, room, width);
  }
  if (expected === "not above") {
    return judge(high <= LEVEL, low > 0, Math.max(LEVEL - mean, mean), width);
  }
  return judge(low > 0, high < 0, mean, width);
}

/** More of tasks and seeds than this is no way to decide anything. */
const TOO_MANY = 100;

/** A verdict; `distance` is how far the effect is from where it would be decided. */
function judge(holds: boolean, fails: boolean, distance: number, width: number): Judged {
  if (holds) return { verdict: "holds" };
  if (fails) return { verdict: "does not hold here" };
  const times = (width / 2 / Math.abs(distance)) ** 2;
  return { verdict: "undecided at this power", times: Math.min(TOO_MANY, Math.max(1, times)) };
}

/** What it would cost to decide a claim, in words; `hours` are those of a core for what there is. */
export function toldCost({ times }: Verdict, hours?: number): string {
  if (times === undefined) return "";
  if (times >= TOO_MANY) return `more than ${TOO_MANY} × the tasks and seeds`;
  const cost = hours === undefined ? "" : `, ${(times * hours).toFixed(1)} core-hours`;
  return `${times.toFixed(1)} × the tasks and seeds${cost}`;
}
