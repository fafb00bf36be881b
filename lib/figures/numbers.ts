/** How numbers are told, in tables that are printed and on the page of results. */
import type { Interval } from "./statistics.ts";

/** A share in percent, to a tenth. */
export const percent = (share: number): string => (100 * share).toFixed(1);

/** A difference with its sign. */
export const signed = (value: number, digits: number): string =>
  `${value < 0 ? "-" : "+"}${Math.abs(value).toFixed(digits)}`;

/** From where to where, both in one form. */
export const range = ({ low, high }: Interval, form: (value: number) => string): string =>
  `${form(low)} … ${form(high)}`;
