/**
 * Bootstrap intervals from seeded draws. A score varies with the seed of a run and with the tasks
 * of a set, so each resample draws both.
 */
import { mean, quantile } from "d3-array";
import { stream } from "../random.ts";

/** A mean and its 95% interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Scores, seeds × tasks: `matrix[s][t]` is the score of seed s on task t. */
export type Matrix = readonly (readonly number[])[];

/** How resamples are drawn. */
export interface BootstrapOptions {
  readonly seed: number;
  /** Number of resamples; 10000 by default. */
  readonly resamples?: number;
}

/** The draws behind every published interval. */
export const BOOTSTRAP: BootstrapOptions = { seed: 0 };

/** The seeds and tasks of one resample. */
export interface Resample {
  readonly seeds: Uint16Array;
  readonly tasks: Uint16Array;
}

/** Drawing takes longer than everything done with the draws, so they are kept by their sizes. */
const cache = new Map<string, readonly Resample[]>();

/** Draws resamples of a matrix: as many seeds and tasks as it has, with replacement. */
export function resamplesOf(
  { length: seeds, [0]: { length: tasks } }: Matrix,
  { seed, resamples = 10_000 }: BootstrapOptions,
): readonly Resample[] {
  const key = [seed, resamples, seeds, tasks].join();
  const random = stream(seed, "bootstrap");
  const drawn = cache.get(key) ?? Array.from({ length: resamples }, (): Resample => ({
    tasks: Uint16Array.from({ length: tasks }, () => random.int(tasks)),
    seeds: Uint16Array.from({ length: seeds }, () => random.int(seeds)),
  }));
  cache.set(key, drawn);
  return drawn;
}

/** Returns the resample that has every seed and task once. */
export const everything = ({ length: seeds, [0]: { length: tasks } }: Matrix): Resample => ({
  seeds: Uint16Array.from({ length: seeds }, (_, i) => i),
  tasks: Uint16Array.from({ length: tasks }, (_, i) => i),
});

/** Returns the mean of a resample of a matrix. */
export function resampledMean(matrix: Matrix, { seeds, tasks }: Resample): number {
  let sum = 0;
  for (const s of seeds) {
    const scores = matrix[s];
    for (const t of tasks) sum += scores[t];
  }
  return sum / (seeds.length * tasks.length);
}

/** Returns a value with the 95% percentile interval of its resampled values. */
export function percentileInterval(value: number, resampled: readonly number[]): Interval {
  return { mean: value, low: quantile(resampled, 0.025)!, high: quantile(resampled, 0.975)! };
}

/**
 * Returns the mean of a matrix of paired differences and its interval. Each resample draws seeds and
 * tasks, the same tasks for all seeds, since a hard task is hard for every seed. With one seed the
 * interval covers the choice of tasks only.
 *
 * @throws RangeError when there are no seeds or tasks, or seeds differ in their number of tasks
 */
export function pairedBootstrap(differences: Matrix, options: BootstrapOptions): Interval {
  const tasks = differences[0]?.length ?? 0;
  if (tasks === 0) throw new RangeError("a bootstrap needs a seed and a task");
  if (differences.some(({ length }) => length !== tasks)) {
    throw new RangeError("every seed needs a value for every task");
  }
  return percentileInterval(
    resampledMean(differences, everything(differences)),
    resamplesOf(differences, options).map((drawn) => resampledMean(differences, drawn)),
  );
}

/**
 * Returns the mean of scores in 0…1 and its interval by {@link pairedBootstrap}. Resamples of equal scores do not
 * vary. So the interval reaches at least up to the exact binomial bound (Clopper-Pearson) of as many tasks that
 * all score 0, and down to that of as many that all score 1.
 */
export function meanScore(scores: Matrix, options: BootstrapOptions): Interval {
  const { mean, low, high } = pairedBootstrap(scores, options);
  const unseen = unseenShare(scores[0].length);
  return { mean, low: Math.min(low, 1 - unseen), high: Math.max(high, unseen) };
}

/** Returns scores of seeds in one order without the last seeds, which some of them lack. */
export function commonSeeds(all: readonly Matrix[]): Matrix[] {
  const seeds = Math.min(...all.map(({ length }) => length));
  return all.map((scores) => scores.slice(0, seeds));
}

/**
 * Returns the mean of `a - b`, scores in 0…1 of the same tasks and of their common seeds, and its interval
 * by {@link pairedBootstrap}. Where no task differs, the interval reaches as far either way as the share
 * of differing tasks that as many tasks could miss.
 *
 * @throws RangeError as {@link pairedBootstrap} does
 */
export function meanDifference(a: Matrix, b: Matrix, options: BootstrapOptions): Interval {
  const [ones, others] = commonSeeds([a, b]);
  const differences = ones.map((scores, s) => scores.map((score, t) => score - others[s][t]));
  const interval = pairedBootstrap(differences, options);
  if (differences.flat().some((difference) => difference !== 0)) return interval;
  const unseen = unseenShare(differences[0].length);
  return { mean: 0, low: -unseen, high: unseen };
}

/**
 * Returns the mean of `a` as a share of the mean of `b`, and its interval over their common seeds and tasks,
 * the same in both. A mean of 0 counts as the least that one task in a seed could add.
 */
export function ratioOfMeans(a: Matrix, b: Matrix, options: BootstrapOptions): Interval {
  const [part, whole] = commonSeeds([a, b]);
  const least = 1 / whole.flat().length;
  const ratio = (drawn: Resample) =>
    resampledMean(part, drawn) / Math.max(least, resampledMean(whole, drawn));
  return percentileInterval(ratio(everything(whole)), resamplesOf(whole, options).map(ratio));
}

/** Returns the largest share of which `tries` see none with a probability of 2.5%. */
const unseenShare = (tries: number) => 1 - 0.025 ** (1 / tries);

/** Returns the range of means, highest minus lowest, relative to their mean; 0 where all are 0. */
function relativeRange(means: readonly number[]): number {
  return (Math.max(...means) - Math.min(...means)) / (mean(means) || 1);
}

/**
 * Returns the range of the seeds' means relative to their mean, and its interval over seeds and tasks:
 * each resample draws both, the same tasks for all seeds.
 */
export function rangeOfSeeds(scores: Matrix, options: BootstrapOptions): Interval {
  const range = ({ seeds, tasks }: Resample) =>
    relativeRange(Array.from(seeds, (s) => mean(tasks, (t) => scores[s][t])!));
  return percentileInterval(range(everything(scores)), resamplesOf(scores, options).map(range));
}

/**
 * Returns the range of {@link rangeOfSeeds} that chance alone gives as many seeds, with the interval that
 * holds 95% of it: every seed has each task's score from one of all seeds, drawn task by task.
 */
export function rangeByChance(
  scores: Matrix,
  { seed, resamples = 2000 }: BootstrapOptions,
): Interval {
  const random = stream(seed, "range by chance");
  const drawnMean = () => mean(scores[0], (_, t) => random.pick(scores)[t])!;
  const ranges = Array.from(
    { length: resamples },
    () => relativeRange(scores.map(drawnMean)),
  );
  return percentileInterval(mean(ranges)!, ranges);
}
