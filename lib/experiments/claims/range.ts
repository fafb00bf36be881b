/** Claims that the seeds of one curve end far apart. */
import { BOOTSTRAP, rangeByChance, rangeOfSeeds } from "../../stats/bootstrap.ts";
import { type ClaimBase, type Kind, onSide } from "./claim.ts";

/** A claim on the highest seed minus the lowest, relative to the mean of all. */
export interface Range extends ClaimBase {
  readonly kind: "range";
  readonly of: string;
}

/** Seeds are far apart when their range is above this share of their mean. The paper's is two thirds. */
export const FAR = 0.5;

/** Ranges. */
export const range: Kind<Range> = {
  judge({ of }, scores) {
    const matrix = scores.of(of);
    const effect = rangeOfSeeds(matrix, BOOTSTRAP);
    // More tasks would not bring seeds closer together.
    const { times: _, ...word } = onSide(effect, FAR, "above");
    return { effect, chance: rangeByChance(matrix, BOOTSTRAP), ...word };
  },
  format: () => (value) => value.toFixed(2),
  axis: () => ({ title: "(highest seed - lowest) ÷ mean", scale: 1 }),
};
