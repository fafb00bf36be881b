/** The exponential moving average of a trunk's weights, which predicts. */

/**
 * - `off`: the average starts at the initial weights, as in the paper
 * - `on`: bias-corrected, an average of trained weights from the first update on
 */
export const EMA_CORRECTIONS = ["off", "on"] as const;

/** Settings of the moving average. */
export interface EmaSettings {
  readonly emaDecay: number;
  readonly emaCorrection: (typeof EMA_CORRECTIONS)[number];
}

/**
 * Returns the decay of an update, from 1. Corrected, it is decay·(1 - decay^(t-1)) / (1 - decay^t): the
 * average then weights each update by decay^age, and the initial weights by 0.
 */
export function emaDecayAt({ emaDecay, emaCorrection }: EmaSettings, update: number): number {
  if (emaCorrection === "off") return emaDecay;
  // A decay of 1 weights all updates equally.
  if (emaDecay === 1) return (update - 1) / update;
  return emaDecay * (1 - emaDecay ** (update - 1)) / (1 - emaDecay ** update);
}
