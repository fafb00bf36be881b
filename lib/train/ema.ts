/** The exponential moving average of a trunk's weights, by which it predicts. */

/**
 * `off`: the average begins as the initial weights, as in the paper, and keeps their share until it
 * has decayed. `on`: it is corrected for its start, an average of trained weights from the first update.
 */
export const EMA_CORRECTIONS = ["off", "on"] as const;

/** How a moving average is taken. */
export interface EmaSettings {
  readonly emaDecay: number;
  readonly emaCorrection: (typeof EMA_CORRECTIONS)[number];
}

/**
 * What of the average an update keeps, by the update's number counted from 1. Corrected, it is
 * decay·(1 - decay^(t-1)) / (1 - decay^t): so the average is at any time that of all weights there
 * were, each by decay^age, and the first update replaces what there was before.
 */
export function emaDecayAt({ emaDecay, emaCorrection }: EmaSettings, update: number): number {
  if (emaCorrection === "off") return emaDecay;
  // A decay of 1 weighs all weights alike.
  if (emaDecay === 1) return (update - 1) / update;
  return emaDecay * (1 - emaDecay ** (update - 1)) / (1 - emaDecay ** update);
}
