/** Claims on the score of one curve as a share of another's. */
import { BOOTSTRAP, ratioOfMeans } from "../../stats/bootstrap.ts";
import { type ClaimBase, type Kind, onSide, type Series } from "./claim.ts";

/** A claim on a ratio of scores. */
export interface Ratio extends ClaimBase {
  readonly kind: "ratio";
  readonly of: Series;
  readonly to: Series;
  readonly side: "above" | "below";
  readonly value: number;
}

/** Returns a claim that a curve ends below some share of another's score. */
export const endsBelowShare = (
  value: number,
  id: string,
  text: string,
  of: Series,
  to: Series,
): Ratio => ({ kind: "ratio", id, text, of, to, side: "below", value });

/** Ratios. */
export const ratio: Kind<Ratio> = {
  judge({ of, to, side, value }, scores) {
    const effect = ratioOfMeans(scores.of(of), scores.of(to), BOOTSTRAP);
    return { effect, ...onSide(effect, value, side) };
  },
  format: () => (share) => share.toFixed(2),
  axis: () => ({ title: "share of the other score", scale: 1 }),
};
