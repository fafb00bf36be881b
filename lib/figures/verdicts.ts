/** From results to verdicts on claims, by one rule. */
import type { Claim, Comparison, Series } from "./experiment.ts";
import { groupNames, matrixOf, type Result, stepsOf } from "./results.ts";
import {
  BOOTSTRAP,
  type Interval,
  meanDifference,
  meanScore,
  speedupOf,
  spreadOfSeeds,
} from "./statistics.ts";
import { type Growth, trendOf } from "./trend.ts";

/** What became of a claim in one group. */
export interface Verdict {
  readonly claim: Claim;
  readonly group: string;
  /**
   * Of a comparison the score of its first series minus that of its second, each at its curve's last
   * step; of a speedup how many times as many steps the slower takes; of a bound the score; of a spread
   * the highest seed's score minus the lowest's; of a trend what ten times the steps add.
   */
  readonly effect: Interval;
  readonly verdict: Word;
  /**
   * Where it is undecided, about how many times as many tasks would decide it, were the effect as it
   * was measured; see {@link timesToDecide}.
   */
  readonly times?: number;
  /** Of a trend, its line, as far as ten times the most steps. */
  readonly line?: Growth["line"];
}

/** How a verdict is told. */
export type Word = "holds" | "does not hold here" | "undecided at this power";

/**
 * Two series are level when the interval of their difference lies within this. Five points are what
 * 120 tasks and a few seeds can tell apart; cosines, which they tell far better, get a tenth of the
 * paper's range.
 */
export const MARGIN = { points: 0.05, cosine: 0.02 };

/** Seeds are far apart when the best is better than the worst by this share of their mean. */
const FAR = 0.5;

/** The rule, as {@link verdictsOf} applies it, for people. */
export const RULE = [
  "Every verdict follows from a 95% interval, that of a bootstrap which draws both tasks and seeds anew; of",
  "few seeds it is rather too wide where they differ task by task, and too narrow where whole seeds do or where",
  "all comes from a handful of tasks; where no task scores or differs, a score's and a difference's are the exact",
  "ones of so many tasks. A claim that one way is better holds where the whole",
  "interval of the difference lies above 0, and does not hold where it lies below. A claim that two are",
  `level holds where it lies within ±${
    100 * MARGIN.points
  } points, and does not hold where it lies`,
  `outside; a claim that one is no better holds where it lies below +${
    100 * MARGIN.points
  } points, and`,
  `does not hold where it lies above (of cosines ${MARGIN.cosine}). A claim that one takes so many times`,
  "fewer steps, or ends on one side of a score, or that more steps add something, holds where the",
  "interval of the ratio, of the score, or of what ten times the steps add, lies on that side, and does",
  "not hold where it lies on the other. A claim that seeds spread widely holds where",
  `the interval of highest minus lowest, in which the chance of tasks counts too, lies above ${
    100 * FAR
  }% of their`,
  "mean, and does not hold where it lies below. Else it is undecided at this power. A claim of several",
  "parts holds where all of them do, and does not hold where one of them does not; what is asked beside",
  "it, and the parts of a question, stand for themselves. What would decide a claim is a sketch: so many",
  "tasks of the same kind, whether there are such or not, would do in four cases of five, were the effect as",
  "it was measured and nothing else changed, in the core-hours that all runs of its experiment would take",
  "if they grew with the tasks.",
].join(" ");

/** Verdicts by {@link RULE}, for every claim in every group, that of all tasks last. */
export function verdictsOf(results: readonly Result[], claims: readonly Claim[]): Verdict[] {
  return claims.flatMap((claim) =>
    groupNames(results).map((group): Verdict => {
      const matrix = (curve: string, step: number, score = "pass@2") =>
        matrixOf(results, { curve, step, group, score });
      const end = (series: Series) => {
        const { curve, score, at }: Exclude<Series, string> = typeof series === "string"
          ? { curve: series }
          : series;
        return matrix(curve, at === "start" ? 0 : stepsOf(results, curve).at(-1)!, score);
      };
      if ("spread" in claim) return { claim, group, ...judgeSpread(end(claim.spread)) };
      if ("faster" in claim) {
        const curve = (key: string) =>
          stepsOf(results, key).map((step) => ({ step, scores: matrix(key, step) }));
        const effect = speedupOf(curve(claim.faster), curve(claim.slower), BOOTSTRAP);
        const { low, high } = effect;
        // What was not reached has no ratio, and more tasks would not give it one.
        return { claim, group, effect, ...judge(low > claim.times, high < claim.times) };
      }
      if ("side" in claim) {
        const effect = meanScore(end(claim.of), BOOTSTRAP);
        return { claim, group, effect, ...judgeSide(effect, claim.value, claim.side) };
      }
      if ("along" in claim) {
        const { gain, line } = trendOf(
          claim.along.map(({ curve, steps }) => ({ step: steps, scores: end(curve) })),
          BOOTSTRAP,
        );
        return { claim, group, effect: gain, line, ...judgeSide(gain, 0, "above") };
      }
      const effect = meanDifference(end(claim.of), end(claim.minus), BOOTSTRAP);
      return { claim, group, effect, ...judgeDifference(effect, claim) };
    })
  );
}

/** What becomes of a claim of several parts; what is asked beside it does not count. */
export function together(verdicts: readonly Pick<Verdict, "verdict" | "claim">[]): Word {
  const all = verdicts.filter(({ claim }) => !claim.beside).map(({ verdict }) => verdict);
  if (all.includes("does not hold here")) return "does not hold here";
  return all.every((one) => one === "holds") ? "holds" : "undecided at this power";
}

type Judged = Pick<Verdict, "verdict" | "times">;

function judge(holds: boolean, fails: boolean, times?: number): Judged {
  if (holds) return { verdict: "holds" };
  if (fails) return { verdict: "does not hold here" };
  return { verdict: "undecided at this power", ...times === undefined ? {} : { times } };
}

/** Whether an interval lies on the claimed side of a value. */
function judgeSide(effect: Interval, value: number, side: "above" | "below"): Judged {
  const above = effect.low > value;
  const below = effect.high < value;
  const times = timesToDecide(effect, Math.abs(effect.mean - value));
  return side === "above" ? judge(above, below, times) : judge(below, above, times);
}

function judgeDifference(effect: Interval, { expected, unit }: Comparison): Judged {
  if (expected === undefined || expected === "above") return judgeSide(effect, 0, "above");
  const margin = MARGIN[unit ?? "points"];
  if (expected === "not above") return judgeSide(effect, margin, "below");
  const { mean, low, high } = effect;
  const times = timesToDecide(effect, Math.abs(margin - Math.abs(mean)));
  return judge(low >= -margin && high <= margin, low > margin || high < -margin, times);
}

function judgeSpread(scores: readonly (readonly number[])[]): Judged & Pick<Verdict, "effect"> {
  const effect = spreadOfSeeds(scores, BOOTSTRAP);
  const far = FAR * scores.flat().reduce((sum, score) => sum + score, 0) / scores.flat().length;
  return { effect, ...judge(effect.low > far, effect.high < far) };
}

/** More tasks than so many times those that there are decide nothing that can be asked for. */
export const TOO_MANY = 100;

/** For four chances in five that an interval clears what it now would just touch: (1.96 + 0.84)² / 1.96². */
const POWER = 2.04;

/**
 * How many times as many tasks would decide it, with so many seeds as there are: intervals shrink with
 * the square root. `distance` is that from the effect to where it would be decided.
 */
function timesToDecide({ low, high }: Interval, distance: number): number {
  if (distance === 0) return TOO_MANY;
  const times = POWER * ((high - low) / 2 / distance) ** 2;
  return Math.min(TOO_MANY, Math.max(1, times));
}
