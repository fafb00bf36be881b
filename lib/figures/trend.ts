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

/** At how many steps its line is told, as far apart on the axis as can be seen. */
const ALONG = 25;

/** How scores grow with steps. */
export interface Growth {
  /** What ten times the steps add. */
  readonly gain: Interval;
  /** The line from the fewest steps to ten times the most. */
  readonly line: readonly { readonly step: number; readonly score: Interval }[];
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
  const fitted = (drawn: Drawn) =>
    lineThrough(points.map(({ step, scores }) => [Math.log(step), meanOf(scores, drawn)]));
  const best = fitted(allOf(first));
  const drawn = drawsOf(first, { seed, resamples }).map(fitted);
  const told = (value: (line: Line) => number) => percentileInterval(value(best), drawn.map(value));
  return {
    gain: told(({ slope }) => Math.log(TENFOLD) * slope),
    line: stepsAlong(points.map(({ step }) => step)).map((step) => ({
      step,
      score: told(({ at, slope }) => Math.min(1, Math.max(0, at + slope * Math.log(step)))),
    })),
  };
}

/** Steps from the fewest to ten times the most, each as many times the one before. */
function stepsAlong(steps: readonly number[]): number[] {
  const [fewest, most] = [Math.min(...steps), TENFOLD * Math.max(...steps)];
  return Array.from(
    { length: ALONG },
    (_, i) => Math.round(fewest * (most / fewest) ** (i / (ALONG - 1))),
  );
}

/** A straight line: its value at 0 and its slope. */
interface Line {
  readonly at: number;
  readonly slope: number;
}

/** The line of least squares through points. */
function lineThrough(points: readonly (readonly number[])[]): Line {
  const mean = (axis: number) =>
    points.reduce((sum, point) => sum + point[axis], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const square = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  const slope = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / square;
  return { at: y - slope * x, slope };
}
