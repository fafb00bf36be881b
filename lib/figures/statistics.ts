/**
 * How sure a mean is: bootstrap intervals, from seeded draws. A result varies with the seed of the
 * run and with the tasks that happen to be in the set, so both are drawn again.
 */
import { stream } from "../random.ts";

/** A mean and its 95% percentile interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** How an interval is drawn. */
export interface BootstrapOptions {
  readonly seed: number;
  /** How many resampled means; 10000 by default. */
  readonly resamples?: number;
}

/** How every interval that is told is drawn, so that one quantity has one, wherever it stands. */
export const BOOTSTRAP: BootstrapOptions = { seed: 0 };

/** The seeds and tasks of one resample. */
export interface Drawn {
  readonly seeds: Uint16Array;
  readonly tasks: Uint16Array;
}

/** Draws of a size are the same each time, and take longer than all that is done with them. */
const known = new Map<string, readonly Drawn[]>();

/** As many seeds and tasks as there are, with replacement, as often as they are resampled. */
export function drawsOf(
  { length: seeds, [0]: { length: tasks } }: ArrayLike<ArrayLike<number>>,
  { seed, resamples = 10_000 }: BootstrapOptions,
): readonly Drawn[] {
  const key = [seed, resamples, seeds, tasks].join();
  const random = stream(seed, "bootstrap");
  const draws = known.get(key) ?? Array.from({ length: resamples }, (): Drawn => ({
    tasks: Uint16Array.from({ length: tasks }, () => random.int(tasks)),
    seeds: Uint16Array.from({ length: seeds }, () => random.int(seeds)),
  }));
  known.set(key, draws);
  return draws;
}

/** Every seed and every task once. */
export const allOf = (
  { length: seeds, [0]: { length: tasks } }: ArrayLike<ArrayLike<number>>,
): Drawn => ({
  seeds: Uint16Array.from({ length: seeds }, (_, i) => i),
  tasks: Uint16Array.from({ length: tasks }, (_, i) => i),
});

/** The mean of what was drawn of a matrix, seeds × tasks. */
export function meanOf(matrix: readonly (readonly number[])[], { seeds, tasks }: Drawn): number {
  let sum = 0;
  for (const s of seeds) {
    const row = matrix[s];
    for (const t of tasks) sum += row[t];
  }
  return sum / (seeds.length * tasks.length);
}

/** A value and the 95% percentile interval of what it came to in resamples. */
export function percentileInterval(mean: number, resampled: Iterable<number>): Interval {
  const sorted = Float64Array.from(resampled).sort();
  return { mean, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}

/**
 * The mean difference between two paired results, and its interval. `differences[s][t]` is the
 * difference on task t between the runs of seed s (seeds × tasks, every row equally long).
 *
 * Two-level: each resample draws as many seeds as there are, with replacement, and as many tasks,
 * with replacement, the same tasks for all its seeds, since a hard task is hard for every seed.
 * With one seed the interval speaks of the tasks only.
 *
 * @throws RangeError when there are no seeds or tasks, or rows differ in length
 */
export function pairedBootstrap(
  differences: readonly (readonly number[])[],
  options: BootstrapOptions,
): Interval {
  const tasks = differences[0]?.length ?? 0;
  if (tasks === 0) throw new RangeError("a bootstrap needs a seed and a task");
  if (differences.some((row) => row.length !== tasks)) {
    throw new RangeError("every seed needs a value for every task");
  }
  return percentileInterval(
    meanOf(differences, allOf(differences)),
    drawsOf(differences, options).map((drawn) => meanOf(differences, drawn)),
  );
}

/**
 * The mean of scores, each from 0 to 1, and its interval as {@link pairedBootstrap} draws it. Where no
 * task has any, or every one all, no resample knows of anything else. So it reaches at least as far as
 * the exact binomial one (Clopper and Pearson) of so many tasks would then.
 */
export function meanScore(
  scores: readonly (readonly number[])[],
  options: BootstrapOptions,
): Interval {
  const { mean, low, high } = pairedBootstrap(scores, options);
  const other = unseenShare(scores[0].length);
  return { mean, low: Math.min(low, 1 - other), high: Math.max(high, other) };
}

/**
 * The mean of `a - b`, of scores from 0 to 1 of the same seeds and tasks, and its interval as
 * {@link pairedBootstrap} draws it. Where no task has a difference, it reaches either way as far as
 * the share of tasks that could have one, though none was seen.
 *
 * @throws RangeError as {@link pairedBootstrap} does
 */
export function meanDifference(
  a: readonly (readonly number[])[],
  b: readonly (readonly number[])[],
  options: BootstrapOptions,
): Interval {
  const differences = a.map((row, s) => row.map((score, t) => score - b[s][t]));
  const interval = pairedBootstrap(differences, options);
  if (differences.flat().some((difference) => difference !== 0)) return interval;
  const other = unseenShare(differences[0].length);
  return { mean: 0, low: -other, high: other };
}

/** The largest share, of which so many tries see none in one case of 40 (Clopper and Pearson). */
const unseenShare = (tries: number) => 1 - 0.025 ** (1 / tries);

/** The 97.5% points of Student's t for 1 to 10 degrees of freedom. */
const STUDENT = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

/** That of a normal distribution, and how much of it is added for each of few degrees of freedom. */
const [NORMAL, FEW] = [1.96, 2.4];

/**
 * The mean of a number that each seed has one of, and its 95% interval by Student's t, since a
 * bootstrap of three numbers could never leave the range that they span. Of one seed nothing is known
 * but the number.
 */
export function intervalOverSeeds(values: readonly number[]): Interval {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const free = values.length - 1;
  if (free === 0) return { mean, low: mean, high: mean };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / free;
  const half = (STUDENT[free - 1] ?? NORMAL + FEW / free) * Math.sqrt(variance / values.length);
  return { mean, low: mean - half, high: mean + half };
}

/**
 * How far apart the means of the seeds are, highest minus lowest, and its interval over tasks; each
 * resample draws as many tasks as there are, the same for all seeds. `scores[s][t]` is seed s on task t.
 */
export function spreadOfSeeds(
  scores: readonly (readonly number[])[],
  options: BootstrapOptions,
): Interval {
  const spread = ({ tasks }: Drawn) => {
    const means = scores.map((row) => meanOf([row], { seeds: FIRST, tasks }));
    return Math.max(...means) - Math.min(...means);
  };
  return percentileInterval(spread(allOf(scores)), drawsOf(scores, options).map(spread));
}

/** The only row of a matrix of one. */
const FIRST = Uint16Array.of(0);

/** A curve's scores at a step, `scores[s][t]` those of seed s on task t. */
export interface Scores {
  readonly step: number;
  readonly scores: readonly (readonly number[])[];
}

/**
 * How many times as many steps the slower curve took to where it ended as the faster one takes to
 * the same mean score, and its interval over seeds and tasks, drawn as {@link pairedBootstrap} does.
 * Between evaluations a curve is straight, and it begins with nothing solved. One that never comes so
 * far takes no number of steps, and the ratio is 0.
 */
export function speedupOf(
  faster: readonly Scores[],
  slower: readonly Scores[],
  { seed, resamples = 2000 }: BootstrapOptions,
): Interval {
  const end = slower.at(-1)!;
  const ratio = (drawn: Drawn) => {
    const points = faster.map(({ step, scores }) => [step, meanOf(scores, drawn)] as const);
    return end.step / stepsTo(meanOf(end.scores, drawn), points);
  };
  return percentileInterval(
    ratio(allOf(end.scores)),
    drawsOf(end.scores, { seed, resamples }).map(ratio),
  );
}

/** The steps, at least one, in which a curve that begins at 0 first comes to a score. */
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

/** The value below which a share `q` of the sorted values lies, interpolated between neighbours. */
function quantile(sorted: Float64Array, q: number): number {
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
