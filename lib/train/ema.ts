/** The exponential moving average of a trunk's weights, by which it predicts. */

/**
 * `off`: the average starts at the initial weights, as in the paper. `on`: it is corrected for its
 * start, so that it is an average of trained weights from the first update on.
 */
export const EMA_CORRECTIONS = ["off", "on"] as const;

/** How a moving average is taken. */
export interface EmaSettings {
  readonly emaDecay: number;
  readonly emaCorrection: (typeof EMA_CORRECTIONS)[number];
}

/**
 * Returns the share of the average that an update keeps, by the update's number counted from 1.
 * Corrected, it is decay·(1 - decay^(t-1)) / (1 - decay^t): then the average weighs the weights after
 * each update by decay^age, and the initial weights by 0.
 */
export function emaDecayAt({ emaDecay, emaCorrection }: EmaSettings, update: number): number {
  if (emaCorrection === "off") return emaDecay;
  // A decay of 1 weighs all weights alike.
  if (emaDecay === 1) return (update - 1) / update;
  return emaDecay * (1 - emaDecay ** (update - 1)) / (1 - emaDecay ** update);
}
