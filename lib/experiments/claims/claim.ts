/** Claims as data, and how each kind of claim is judged, formatted and drawn. */
import type { Interval, Matrix } from "../../stats/bootstrap.ts";
import type { Signs } from "../../stats/sign.ts";
import type { Fit } from "../../stats/steps.ts";
import type { Bound } from "./bound.ts";
import type { Difference } from "./difference.ts";
import type { Range } from "./range.ts";
import type { Ratio } from "./ratio.ts";
import type { Speedup } from "./speedup.ts";
import type { Trend } from "./trend.ts";

/** What every claim has. */
export interface ClaimBase {
  /** The claim of the paper, or the question, that it belongs to. */
  readonly id: string;
  /** What is compared, in few words. */
  readonly text: string;
  /** It is an extra comparison beside what the paper claims, and does not decide it. */
  readonly extra?: true;
}

/** A claim of the paper, or what a question compares. */
export type Claim = Difference | Speedup | Bound | Trend | Range | Ratio;

/** Scores of a curve: pass@2 at its end by default; `at` the start, what it adapts as it is, or a step. */
export type Series = string | {
  readonly curve: string;
  readonly score?: string;
  readonly at?: "start" | number;
};

/** The scores that a claim is judged by, in one group of tasks. */
export interface Scores {
  /** Returns the scores of a series. */
  of(series: Series): Matrix;
  /** Returns pass@2 of a curve at each of its steps. */
  over(curve: string): { readonly step: number; readonly scores: Matrix }[];
}

/** The verdicts. */
export type Word = "holds" | "does not hold here" | "undecided at this power";

/** A range of effects. */
export interface Band {
  readonly from: number;
  readonly to: number;
}

/** What judging a claim gives. */
export interface Judgement {
  /** What the claim is about, with its interval. */
  readonly effect: Interval;
  readonly verdict: Word;
  /** The effects on whose other side the verdict would differ. */
  readonly against: readonly number[];
  /** About how many times as many tasks would decide it; see {@link timesToDecide}. */
  readonly times?: number;
  /** Effects that count as those that a claim expects, where it expects none, or about some. */
  readonly band?: Band;
  /** How many tasks differ either way, for differences of scores. */
  readonly signs?: Signs;
  /** What chance alone gives, for ranges of seeds. */
  readonly chance?: Interval;
  /** The fitted line of a trend. */
  readonly line?: Fit["line"];
}

/** The axis on which the effects of claims are drawn. */
export interface Axis {
  readonly title: string;
  /** Units of the axis for one of the effect. */
  readonly scale: number;
}

/** How claims of a kind are treated. */
export interface Kind<C extends Claim> {
  judge(claim: C, scores: Scores): Judgement;
  /** Formats an effect. */
  format(claim: C): (value: number) => string;
  axis(claim: C): Axis;
}

/** Returns the verdict of an interval that lies where the claim expects it, or elsewhere. */
export function verdict(
  holds: boolean,
  fails: boolean,
  times?: number,
): Pick<Judgement, "verdict" | "times"> {
  if (holds) return { verdict: "holds" };
  if (fails) return { verdict: "does not hold here" };
  return { verdict: "undecided at this power", ...times === undefined ? {} : { times } };
}

/** Judges whether an interval lies on one side of a value. */
export function onSide(effect: Interval, value: number, side: "above" | "below") {
  const [above, below] = [effect.low > value, effect.high < value];
  const times = timesToDecide(effect, Math.abs(effect.mean - value));
  const word = side === "above" ? verdict(above, below, times) : verdict(below, above, times);
  return { against: [value], ...word };
}

/** Judges whether an interval lies within a band, or wholly outside of it. */
export function inBand({ low, high }: Interval, { from, to }: Band, times?: number) {
  return verdict(low >= from && high <= to, low > to || high < from, times);
}

/** More tasks than this many times those that there are decide nothing in practice. */
export const TOO_MANY = 100;

/** Gives 80% power where an interval now would just touch: (1.96 + 0.84)² / 1.96². */
const POWER = 2.04;

/**
 * Returns about how many times as many tasks would decide a claim with as many seeds, if the effect
 * were as measured: intervals shrink with the square root. `distance` is that from the effect to
 * where the claim is decided.
 */
export function timesToDecide({ low, high }: Interval, distance: number): number {
  if (distance === 0) return TOO_MANY;
  return Math.min(TOO_MANY, Math.max(1, POWER * ((high - low) / 2 / distance) ** 2));
}
