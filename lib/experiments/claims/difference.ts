/** Claims that one series of scores is above another, level with it, or not above it. */
import { mean } from "d3-array";
import { BOOTSTRAP, type Matrix, meanDifference } from "../../stats/bootstrap.ts";
import { signTest } from "../../stats/sign.ts";
import { signed } from "../../stats/format.ts";
import {
  type Band,
  type ClaimBase,
  inBand,
  type Judgement,
  type Kind,
  onSide,
  type Series,
  timesToDecide,
  verdict,
} from "./claim.ts";

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
 * Scores count as level where one is 80 to 125% of the other, as in tests of bioequivalence. Cosines count as
 * level within a tenth of the paper's range.
 */
export const LEVEL = { low: 0.8, high: 1.25, cosine: 0.02 };

/** Returns the differences from a reference that count as none. */
function marginOf(reference: number, unit: Difference["unit"]): Band {
  return unit
    ? { from: -LEVEL.cosine, to: LEVEL.cosine }
    : { from: (LEVEL.low - 1) * reference, to: (LEVEL.high - 1) * reference };
}

const claimOf = (expected: Difference["expected"]) =>
(
  id: string,
  text: string,
  of: Series,
  minus: Series,
  more: Pick<Difference, "extra" | "unit"> = {},
): Difference => ({ kind: "difference", id, text, of, minus, expected, ...more });

/** Claims that one series is above another. */
export const better = claimOf("above");
/** Claims that two series are level. */
export const level = claimOf("level");
/** Claims that one series is not above another. */
export const noBetter = claimOf("not above");

/** Judges the difference of two series from its paired interval. */
function compare({ expected, unit }: Difference, ours: Matrix, reference: Matrix): Judgement {
  const effect = meanDifference(ours, reference, BOOTSTRAP);
  const band = marginOf(mean(reference.flat())!, unit);
  switch (expected) {
    case "above": {
      // What is less than the margin above another is no better, unless it is above it for sure.
      const isBetter = effect.low > 0;
      const isNoBetter = !isBetter && effect.high < band.to;
      const times = timesToDecide(effect, Math.max(effect.mean, band.to - effect.mean));
      return {
        ...{ effect, against: [isNoBetter ? band.to : 0] },
        ...isNoBetter ? { band: { from: 0, to: band.to } } : {},
        ...verdict(isBetter, isNoBetter, times),
      };
    }
    case "not above":
      return { effect, band: { ...band, from: 0 }, ...onSide(effect, band.to, "below") };
    case "level": {
      const ends = [band.from, band.to];
      const nearest = Math.min(...ends.map((end) => Math.abs(effect.mean - end)));
      const times = timesToDecide(effect, nearest);
      return { effect, band, against: ends, ...inBand(effect, band, times) };
    }
  }
}

/** Differences. */
export const difference: Kind<Difference> = {
  judge(claim, scores) {
    const [ours, reference] = [scores.of(claim.of), scores.of(claim.minus)];
    return { signs: signTest(ours, reference), ...compare(claim, ours, reference) };
  },
  format: ({ unit }) => (value) => unit ? signed(value, 3) : signed(100 * value, 1),
  axis: ({ unit }) => ({
    title: `difference (${unit ? `${unit} × 100` : "points"})`,
    scale: 100,
  }),
};
