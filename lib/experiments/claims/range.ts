/** Claims that the seeds of one curve end far apart. */
import { mean } from "d3-array";
import { BOOTSTRAP, rangeOfSeeds } from "../../stats/bootstrap.ts";
import { percent } from "../../stats/format.ts";
import { type ClaimBase, type Kind, verdict } from "./claim.ts";

/** A claim on the highest seed minus the lowest. */
export interface Range extends ClaimBase {
  readonly kind: "range";
  readonly of: string;
}

/** Seeds are far apart when their range is above this share of their mean. */
export const FAR = 0.5;

/** Ranges. */
export const range: Kind<Range> = {
  judge({ of }, scores) {
    const matrix = scores.of(of);
    const effect = rangeOfSeeds(matrix, BOOTSTRAP);
    const far = FAR * mean(matrix.flat())!;
    return { effect, ...verdict(effect.low > far, effect.high < far) };
  },
  format: () => percent,
  axis: () => ({ title: "highest seed - lowest (points)", scale: 100 }),
};
