/** Claims that one series of scores is above another, level with it, or not above it. */
import { BOOTSTRAP, meanDifference } from "../../stats/bootstrap.ts";
import { signed } from "../../stats/format.ts";
import { type ClaimBase, type Kind, onSide, type Series, timesToDecide, verdict } from "./claim.ts";

/** A claim on the difference of two series. */
export interface Difference extends ClaimBase {
  readonly kind: "difference";
  readonly of: Series;
  readonly minus: Series;
  /** Where the claim expects the difference. */
  readonly expected: "above" | "level" | "not above";
  /** The unit, where it is not points of a score. */
  readonly unit?: "cosine";
}

/**
 * Differences within the margin count as none. 5 points are what 120 tasks and a few seeds can tell
 * apart; of cosines it is a tenth of the paper's range.
 */
export const MARGIN = { points: 0.05, cosine: 0.02 };

const claimOf = (expected: Difference["expected"]) =>
(
  id: string,
  text: string,
  of: Series,
  minus: Series,
  more: Pick<Difference, "beside" | "unit"> = {},
): Difference => ({ kind: "difference", id, text, of, minus, expected, ...more });

/** Claims that one series is above another. */
export const better = claimOf("above");
/** Claims that two series are level. */
export const level = claimOf("level");
/** Claims that one series is not above another. */
export const noBetter = claimOf("not above");

/** Differences. */
export const difference: Kind<Difference> = {
  judge({ of, minus, expected, unit }, scores) {
    const effect = meanDifference(scores.of(of), scores.of(minus), BOOTSTRAP);
    const margin = MARGIN[unit ?? "points"];
    if (expected === "above") return { effect, ...onSide(effect, 0, "above") };
    if (expected === "not above") return { effect, ...onSide(effect, margin, "below") };
    const { mean, low, high } = effect;
    const times = timesToDecide(effect, Math.abs(margin - Math.abs(mean)));
    const [inside, outside] = [low >= -margin && high <= margin, low > margin || high < -margin];
    return { effect, ...verdict(inside, outside, times) };
  },
  format: ({ unit }) => (value) => unit ? signed(value, 3) : signed(100 * value, 1),
  axis({ expected, unit }) {
    const title = `difference (${unit ? `${unit} × 100` : "points"})`;
    const to = 100 * MARGIN[unit ?? "points"];
    const band = {
      level: { from: -to, to, means: `within ${to}, which counts as level` },
      "not above": { from: 0, to, means: `up to +${to}, which counts as no better` },
      above: undefined,
    }[expected];
    return { title, scale: 100, ...band && { band } };
  },
};
