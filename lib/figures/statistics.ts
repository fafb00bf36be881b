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
  { seed, resamples = 10_000 }: BootstrapOptions,
): Interval {
  const seeds = differences.length;
  const tasks = differences[0]?.length ?? 0;
  if (seeds === 0 || tasks === 0) throw new RangeError("a bootstrap needs a seed and a task");
  if (differences.some((row) => row.length !== tasks)) {
    throw new RangeError("every seed needs a value for every task");
  }
  const random = stream(seed, "bootstrap");
  const means = new Float64Array(resamples);
  const drawnTasks = new Uint32Array(tasks);
  for (let i = 0; i < resamples; i++) {
    for (let t = 0; t < tasks; t++) drawnTasks[t] = random.int(tasks);
    let sum = 0;
    for (let s = 0; s < seeds; s++) {
      const row = differences[random.int(seeds)];
      for (const t of drawnTasks) sum += row[t];
    }
    means[i] = sum / (seeds * tasks);
  }
  means.sort();
  const total = differences.reduce((sum, row) => row.reduce((a, b) => a + b, sum), 0);
  return {
    mean: total / (seeds * tasks),
    low: quantile(means, 0.025),
    high: quantile(means, 0.975),
  };
}

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
  { seed, resamples = 10_000 }: BootstrapOptions,
): Interval {
  const tasks = scores[0].map((_, task) => task);
  const spread = (drawn: readonly number[]) => {
    const means = scores.map((row) =>
      drawn.reduce((sum, task) => sum + row[task], 0) / drawn.length
    );
    return Math.max(...means) - Math.min(...means);
  };
  const random = stream(seed, "spread");
  const spreads = Float64Array.from(
    { length: resamples },
    () => spread(tasks.map(() => random.int(tasks.length))),
  ).sort();
  return { mean: spread(tasks), low: quantile(spreads, 0.025), high: quantile(spreads, 0.975) };
}

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
  const all = (count: number) => Array.from({ length: count }, (_, i) => i);
  const [seeds, tasks] = [all(end.scores.length), all(end.scores[0].length)];
  const random = stream(seed, "speedup");
  const draw = (some: readonly number[]) => some.map(() => random.int(some.length));
  const ratio = (ofSeeds: readonly number[], ofTasks: readonly number[]) => {
    const mean = ({ scores }: Scores) =>
      ofSeeds.reduce((sum, s) => sum + ofTasks.reduce((own, t) => own + scores[s][t], 0), 0);
    const target = mean(end);
    return end.step / stepsTo(target, faster.map((one) => [one.step, mean(one)]));
  };
  const ratios = Float64Array.from({ length: resamples }, () => ratio(draw(seeds), draw(tasks)))
    .sort();
  return { mean: ratio(seeds, tasks), low: quantile(ratios, 0.025), high: quantile(ratios, 0.975) };
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
export function quantile(sorted: Float64Array, q: number): number {
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}
