/** Intervals of numbers that each seed has one of. */
import { deviation, mean } from "d3-array";
// @ts-types="./jstat.d.ts"
import jstat from "jstat";
import type { Interval } from "./bootstrap.ts";

/**
 * Returns the mean and its 95% interval by Student's t; a bootstrap of three numbers could not leave
 * their range. One number has an interval without width.
 */
export function intervalOverSeeds(values: readonly number[]): Interval {
  const center = mean(values)!;
  if (values.length === 1) return { mean: center, low: center, high: center };
  const half = jstat.studentt.inv(0.975, values.length - 1) * deviation(values)! /
    Math.sqrt(values.length);
  return { mean: center, low: center - half, high: center + half };
}
