/** How numbers are printed. */
import type { Interval } from "./bootstrap.ts";

/** Formats a share in percent, to a tenth. */
export const percent = (share: number): string => (100 * share).toFixed(1);

/** Formats a difference with its sign. */
export const signed = (value: number, digits: number): string =>
  `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(digits)}`;

/** Formats the ends of an interval. */
export const range = ({ low, high }: Interval, format: (value: number) => string): string =>
  `${format(low)} … ${format(high)}`;
