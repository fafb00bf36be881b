/** Claims that one curve takes fewer steps than another to a score. */
import { BOOTSTRAP } from "../../stats/bootstrap.ts";
import { speedup as measure } from "../../stats/steps.ts";
import { type ClaimBase, type Kind, verdict } from "./claim.ts";

/** A claim on a ratio of steps. */
export interface Speedup extends ClaimBase {
  readonly kind: "speedup";
  readonly faster: string;
  readonly slower: string;
  /** How many times fewer steps, at least. */
  readonly times: number;
  /** The score that both reach; by default that at the end of the slower one. */
  readonly at?: number;
}

/** Returns a claim that a curve is some times faster than another. */
export const fasterBy = (
  times: number,
  id: string,
  text: string,
  faster: string,
  slower: string,
  more: Pick<Speedup, "at" | "beside"> = {},
): Speedup => ({ kind: "speedup", id, text, faster, slower, times, ...more });

/** Speed-ups. A score that was not reached has no ratio, and more tasks would not give it one. */
export const speedup: Kind<Speedup> = {
  judge({ faster, slower, times, at }, scores) {
    const effect = measure(scores.over(faster), scores.over(slower), { ...BOOTSTRAP, at });
    return { effect, against: [times], ...verdict(effect.low > times, effect.high < times) };
  },
  format: () => (ratio) => `${ratio.toFixed(1)} ×`,
  axis: () => ({ title: "times fewer steps", scale: 1 }),
};
