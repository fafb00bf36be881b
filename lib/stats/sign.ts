/** The sign test: how surely few differing tasks point one way. */
// @ts-types="./jstat.d.ts"
import jstat from "jstat";
import { mean } from "d3-array";
import type { Matrix } from "./bootstrap.ts";

/** How many tasks differ either way, and the two-sided p-value that both ways are equally likely. */
export interface Signs {
  readonly up: number;
  readonly down: number;
  readonly p: number;
}

/** Counts the tasks whose mean over seeds is higher in `a` than in `b`, or lower. */
export function signTest(a: Matrix, b: Matrix): Signs {
  const seeds = Math.min(a.length, b.length);
  const ofTask = (scores: Matrix, t: number) => mean(scores.slice(0, seeds), (own) => own[t])!;
  const differences = a[0].map((_, t) => ofTask(a, t) - ofTask(b, t));
  const up = differences.filter((one) => one > 0).length;
  const down = differences.filter((one) => one < 0).length;
  const fewer = jstat.binomial.cdf(Math.min(up, down), up + down, 0.5);
  return { up, down, p: up + down === 0 ? 1 : Math.min(1, 2 * fewer) };
}
