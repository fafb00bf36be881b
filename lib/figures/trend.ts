/** How scores grow with steps: a straight line over their logarithm, and how sure it is. */
import {
  allOf,
  type BootstrapOptions,
  type Drawn,
  drawsOf,
  type Interval,
  meanOf,
  percentileInterval,
  type Scores,
} from "./statistics.ts";

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
  const [{ scores: first }] = points;
  const far = Math.log(Math.max(...points.map(({ step }) => step))) + TENFOLD;
  const fitted = (drawn: Drawn) => {
    const line = lineThrough(
      points.map(({ step, scores }) => [Math.log(step), meanOf(scores, drawn)]),
    );
    return {
      gain: TENFOLD * line.slope,
      next: Math.min(1, Math.max(0, line.at + line.slope * far)),
    };
  };
  const best = fitted(allOf(first));
  const drawn = drawsOf(first, { seed, resamples }).map(fitted);
  return {
    gain: percentileInterval(best.gain, drawn.map(({ gain }) => gain)),
    next: percentileInterval(best.next, drawn.map(({ next }) => next)),
  };
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
