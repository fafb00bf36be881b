/** How sure decisions are when many are made together. */
// @ts-types="./jstat.d.ts"
import jstat from "jstat";
import type { Interval } from "./bootstrap.ts";

/** Half of a 95% interval in standard errors. */
const HALF_INTERVAL = 1.96;

/**
 * Returns the two-sided p-value of an effect against a value, by a normal distribution as wide as its 95%
 * interval.
 */
export function pValue({ mean, low, high }: Interval, against: number): number {
  const error = (high - low) / (2 * HALF_INTERVAL);
  if (error === 0) return mean === against ? 1 : 0;
  return 2 * jstat.normal.cdf(-Math.abs(mean - against) / error, 0, 1);
}

/**
 * Adjusts p-values by Benjamini and Hochberg (1995): of all decisions with an adjusted value up to q, a share
 * of at most q is wrong, in expectation.
 */
export function benjaminiHochberg(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[b] - values[a]);
  const result = new Array<number>(values.length);
  let least = 1;
  order.forEach((index, i) => {
    least = Math.min(least, values[index] * values.length / (values.length - i));
    result[index] = least;
  });
  return result;
}
