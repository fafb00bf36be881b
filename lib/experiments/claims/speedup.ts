/** Claims that one curve takes fewer steps than another to a score. */
import { BOOTSTRAP } from "../../stats/bootstrap.ts";
import { speedup as measure } from "../../stats/steps.ts";
import { type ClaimBase, inBand, type Kind, verdict } from "./claim.ts";

/** A claim on a ratio of steps. */
export interface Speedup extends ClaimBase {
  readonly kind: "speedup";
  readonly faster: string;
  readonly slower: string;
  /** How many times fewer steps. */
  readonly times: number;
  /** The claim is on about as many times, within {@link ABOUT} either way; by default on at least as many. */
  readonly about?: true;
  /** The score that both reach; by default that at the end of the slower one. */
  readonly at?: number;
}

/** A ratio is about as large as another within this factor. */
export const ABOUT = 2;

const claimOf = (about?: true) =>
(
  times: number,
  id: string,
  text: string,
  [faster, slower]: readonly [faster: string, slower: string],
  more: Pick<Speedup, "at" | "extra"> = {},
): Speedup => ({
  ...{ kind: "speedup", id, text, faster, slower, times, ...more },
  ...about ? { about } : {},
});

/** Returns a claim that a curve is at least some times faster than another. */
export const fasterBy = claimOf();
/** Returns a claim that a curve is about some times faster than another. */
export const aboutFasterBy = claimOf(true);

/** Speed-ups. A score that was not reached has no ratio, and more tasks would not give it one. */
export const speedup: Kind<Speedup> = {
  judge({ faster, slower, times, about, at }, scores) {
    const effect = measure(scores.over(faster), scores.over(slower), { ...BOOTSTRAP, at });
    const { low, high } = effect;
    if (!about) return { effect, against: [times], ...verdict(low > times, high < times) };
    const band = { from: times / ABOUT, to: times * ABOUT };
    return { effect, band, against: [band.from, band.to], ...inBand(effect, band) };
  },
  format: () => (ratio) => `${ratio.toFixed(1)} ×`,
  axis: () => ({ title: "times fewer steps", scale: 1 }),
};
