/** Claims that curves end the higher, the more steps of pre-training went before them. */
import { BOOTSTRAP } from "../../stats/bootstrap.ts";
import { signed } from "../../stats/format.ts";
import { logLinearFit } from "../../stats/steps.ts";
import { type ClaimBase, type Kind, onSide } from "./claim.ts";

/** A claim on what ten times the steps add, by a log-linear fit. */
export interface Trend extends ClaimBase {
  readonly kind: "trend";
  readonly along: readonly { readonly curve: string; readonly steps: number }[];
}

/** Trends. */
export const trend: Kind<Trend> = {
  judge({ along }, scores) {
    const points = along.map(({ curve, steps }) => ({ step: steps, scores: scores.of(curve) }));
    const { gain, line } = logLinearFit(points, BOOTSTRAP);
    return { effect: gain, line, ...onSide(gain, 0, "above") };
  },
  format: () => (value) => signed(100 * value, 1),
  axis: () => ({ title: "added by ten times the steps (points)", scale: 100 }),
};
