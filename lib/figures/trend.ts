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

/** How many times as many steps a trend is told for. */
const TENFOLD = 10;

/** How scores grow with steps. */
export interface Growth {
  /** What ten times the steps add. */
  readonly gain: Interval;
  /** What ten times the most steps would come to. */
  readonly further: { readonly step: number; readonly score: Interval };
}

/**
 * The straight line over the logarithm of steps that fits the mean scores of at least two numbers of
 * steps best, with its interval over seeds and tasks, drawn as {@link pairedBootstrap} does, the same
 * for all points. What lies beyond them is told as if the line went on, and no score is below 0 or
 * above 1.
 */
export function trendOf(
  points: readonly Scores[],
  { seed, resamples = 2000 }: BootstrapOptions,
): Growth {
  const [{ scores: first }] = points;
  const step = TENFOLD * Math.max(...points.map(({ step }) => step));
  const fitted = (drawn: Drawn) => {
    const line = lineThrough(
      points.map(({ step, scores }) => [Math.log(step), meanOf(scores, drawn)]),
    );
    return {
      gain: Math.log(TENFOLD) * line.slope,
      score: Math.min(1, Math.max(0, line.at + line.slope * Math.log(step))),
    };
  };
  const best = fitted(allOf(first));
  const drawn = drawsOf(first, { seed, resamples }).map(fitted);
  return {
    gain: percentileInterval(best.gain, drawn.map(({ gain }) => gain)),
    further: { step, score: percentileInterval(best.score, drawn.map(({ score }) => score)) },
  };
}

/** The line of least squares through points: its value at 0 and its slope. */
function lineThrough(points: readonly (readonly number[])[]): { at: number; slope: number } {
  const mean = (axis: number) =>
    points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const square = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  const slope = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / square;
  return { at: y - slope * x, slope };
}
