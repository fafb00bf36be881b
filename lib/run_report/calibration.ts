/** Calibration: whether answers of probability p are right in a share p of cases. */
import { mean, sum } from "d3-array";
import type { Calibration } from "./data.ts";

/** A probability that an answer is right, whether it is, and the supervision step that gave it. */
export interface Judged {
  readonly probability: number;
  readonly right: boolean;
  /** From 1. */
  readonly step: number;
}

/** Equal ranges of probabilities. */
const BINS = 10;

/** Returns the calibration of some probabilities; undefined without any. */
export function calibrationOf(judged: readonly Judged[]): Calibration | undefined {
  if (judged.length === 0) return undefined;
  const byBin = Map.groupBy(
    judged,
    ({ probability }) => Math.min(BINS - 1, Math.floor(probability * BINS)),
  );
  const bins = Array.from({ length: BINS }, (_, bin) => ({
    low: bin / BINS,
    high: (bin + 1) / BINS,
    ...meansOf(byBin.get(bin) ?? []),
  }));
  const gap = sum(bins, (bin) => bin.count * Math.abs(bin.probability - bin.right));
  const steps = [...Map.groupBy(judged, ({ step }) => step)].sort(([a], [b]) => a - b);
  return {
    ...meansOf(judged),
    bins,
    error: gap / judged.length,
    brier: mean(judged, ({ probability, right }) => (probability - Number(right)) ** 2)!,
    steps: steps.map(([step, own]) => {
      const { probability, right } = meansOf(own);
      return { step, probability, right };
    }),
  };
}

/** Returns the count of some answers, their mean probability and the share that is right. */
function meansOf(judged: readonly Judged[]) {
  return {
    count: judged.length,
    probability: mean(judged, ({ probability }) => probability) ?? 0,
    right: mean(judged, ({ right }) => Number(right)) ?? 0,
  };
}
