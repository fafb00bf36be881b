/** How scores grow with steps: speed-ups between two curves, and log-linear fits. */
import { linearRegression } from "simple-statistics";
import {
  type BootstrapOptions,
  commonSeeds,
  everything,
  type Interval,
  type Matrix,
  percentileInterval,
  type Resample,
  resampledMean,
  resamplesOf,
} from "./bootstrap.ts";

/** The scores of a curve at a step. */
export interface ScoresAt {
  readonly step: number;
  readonly scores: Matrix;
}

/** Fits and ratios take longer than means, so they are resampled less often. */
const RESAMPLES = 2000;

/**
 * Returns how many times fewer steps the faster curve takes to a score, by default that at which the slower
 * one ends, with its interval over their common seeds and tasks. Curves are straight between evaluations
 * and start at 0. Where the faster one never reaches the score, the ratio is 0; where the slower one does
 * not, its last step counts.
 */
export function speedup(
  faster: readonly ScoresAt[],
  slower: readonly ScoresAt[],
  { seed, resamples = RESAMPLES, at }: BootstrapOptions & { readonly at?: number },
): Interval {
  const scores = commonSeeds([...faster, ...slower].map(({ scores }) => scores));
  const end = { step: slower.at(-1)!.step, scores: scores.at(-1)! };
  const ratio = (drawn: Resample) => {
    const points = [...faster, ...slower].map(({ step }, i) =>
      [step, resampledMean(scores[i], drawn)] as const
    );
    const [fast, slow] = [points.slice(0, faster.length), points.slice(faster.length)];
    const target = at ?? resampledMean(end.scores, drawn);
    const taken = at === undefined ? end.step : Math.min(end.step, stepsTo(at, slow));
    return taken / stepsTo(target, fast);
  };
  return percentileInterval(
    ratio(everything(end.scores)),
    resamplesOf(end.scores, { seed, resamples }).map(ratio),
  );
}

/** Returns the steps, at least one, after which a curve first reaches a score. */
function stepsTo(target: number, points: readonly (readonly [step: number, score: number])[]) {
  let [step, score] = [0, 0];
  for (const [nextStep, nextScore] of points) {
    if (nextScore >= target) {
      const share = nextScore > score ? Math.max(0, target - score) / (nextScore - score) : 0;
      return Math.max(1, step + share * (nextStep - step));
    }
    [step, score] = [nextStep, nextScore];
  }
  return Infinity;
}

/** A log-linear fit extrapolates to ten times the most steps. */
const TENFOLD = 10;

/** Points of a fitted line that are drawn. */
const POINTS = 25;

/** A log-linear fit of scores over steps. */
export interface Fit {
  /** What ten times the steps add. */
  readonly gain: Interval;
  /** The line from the fewest steps to ten times the most, with scores in 0…1. */
  readonly line: readonly { readonly step: number; readonly score: Interval }[];
}

/**
 * Fits a straight line to mean scores over the logarithm of steps, by least squares, with its
 * interval over common seeds and tasks. All points share their resamples. Needs at least two points.
 */
export function logLinearFit(
  points: readonly ScoresAt[],
  { seed, resamples = RESAMPLES }: BootstrapOptions,
): Fit {
  const scores = commonSeeds(points.map(({ scores }) => scores));
  const [first] = scores;
  const fit = (drawn: Resample) =>
    linearRegression(
      points.map(({ step }, i) => [Math.log(step), resampledMean(scores[i], drawn)]),
    );
  const best = fit(everything(first));
  const resampled = resamplesOf(first, { seed, resamples }).map(fit);
  const interval = (value: (line: typeof best) => number) =>
    percentileInterval(value(best), resampled.map(value));
  const steps = points.map(({ step }) => step);
  const [fewest, most] = [Math.min(...steps), TENFOLD * Math.max(...steps)];
  return {
    gain: interval(({ m }) => Math.log(TENFOLD) * m),
    line: Array.from({ length: POINTS }, (_, i) => {
      const step = Math.round(fewest * (most / fewest) ** (i / (POINTS - 1)));
      const score = interval(({ m, b }) => Math.min(1, Math.max(0, b + m * Math.log(step))));
      return { step, score };
    }),
  };
}
