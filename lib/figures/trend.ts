/** How scores grow with steps: a straight line over their logarithm, and how sure it is. */
import { stream } from "../random.ts";
import { type BootstrapOptions, type Interval, quantile, type Scores } from "./statistics.ts";

/** How many times as many steps a gain is told for. */
const TENFOLD = Math.log(10);

/**
 * The line that fits the mean scores of at least two numbers of steps best: what ten times the steps
 * add, and what ten times the most of them would come to, each with its 95% interval. Seeds and tasks
 * are drawn as for a paired bootstrap, the same for all points. What lies beyond the points is told as
 * if the line went on, and no score is below 0 or above 1.
 */
export function trendOf(
  points: readonly Scores[],
  { seed, resamples = 2000 }: BootstrapOptions,
): { gain: Interval; next: Interval } {
  const all = (count: number) => Array.from({ length: count }, (_, i) => i);
  const [seeds, tasks] = [all(points[0].scores.length), all(points[0].scores[0].length)];
  const random = stream(seed, "trend");
  const draw = (some: readonly number[]) => some.map(() => random.int(some.length));
  const far = Math.log(Math.max(...points.map(({ step }) => step))) + TENFOLD;
  const fitted = (ofSeeds: readonly number[], ofTasks: readonly number[]) => {
    const line = lineThrough(points.map(({ step, scores }) => {
      const sum = ofSeeds.reduce(
        (sum, s) => sum + ofTasks.reduce((own, t) => own + scores[s][t], 0),
        0,
      );
      return [Math.log(step), sum / (ofSeeds.length * ofTasks.length)];
    }));
    return {
      gain: TENFOLD * line.slope,
      next: Math.min(1, Math.max(0, line.at + line.slope * far)),
    };
  };
  const drawn = Array.from({ length: resamples }, () => fitted(draw(seeds), draw(tasks)));
  const best = fitted(seeds, tasks);
  const interval = (of: (one: typeof best) => number): Interval => {
    const sorted = Float64Array.from(drawn, of).sort();
    return { mean: of(best), low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
  };
  return { gain: interval(({ gain }) => gain), next: interval(({ next }) => next) };
}

/** The line of least squares: its value at 0 and its slope. */
function lineThrough(points: readonly number[][]): { at: number; slope: number } {
  const mean = (axis: number) =>
    points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const square = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  const slope = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / square;
  return { at: y - slope * x, slope };
}
