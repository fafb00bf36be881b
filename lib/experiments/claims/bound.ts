/** Claims that a curve ends on one side of a score. */
import { BOOTSTRAP, meanScore } from "../../stats/bootstrap.ts";
import { percent } from "../../stats/format.ts";
import { type ClaimBase, type Kind, onSide } from "./claim.ts";

/** A claim on a score. */
export interface Bound extends ClaimBase {
  readonly kind: "bound";
  readonly of: string;
  readonly side: "above" | "below";
  /** 0…1. */
  readonly value: number;
}

/** Returns a claim that a curve ends on one side of a score. */
export const ends = (id: string, text: string, of: string, side: Bound["side"], value: number) =>
  ({ kind: "bound", id, text, of, side, value }) satisfies Bound;

/** Bounds. */
export const bound: Kind<Bound> = {
  judge({ of, side, value }, scores) {
    const effect = meanScore(scores.of(of), BOOTSTRAP);
    return { effect, ...onSide(effect, value, side) };
  },
  format: () => percent,
  axis: () => ({ title: "pass@2 (%)", scale: 100 }),
};
