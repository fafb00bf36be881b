/** Divides a budget of time between steps of adaptation and votes. */
import { formatDuration } from "../cli/format.ts";
import { InputError } from "../errors.ts";

/** How fast a machine works. */
export interface Rates {
  readonly secondsPerStep: number;
  /** Seconds of an answer of one variant to one test input. */
  readonly secondsPerAnswer: number;
  /** Seconds to prepare a vote, such as to compile. */
  readonly secondsPerVote: number;
}

/** What is to be answered. */
export interface Workload {
  readonly testInputs: number;
  /** The most variants that vote. */
  readonly voters: number;
}

/** A planned run. */
export interface BudgetPlan {
  /** Steps of adaptation. */
  readonly steps: number;
  /** Steps after which a few variants vote. */
  readonly voteEvery: number;
  /** Variants that vote during adaptation. */
  readonly early: number;
  /** Variants that vote at the end. */
  readonly final: number;
  /** Seconds from the start at which adaptation ends at the latest. */
  readonly trainUntil: number;
  /** Seconds from the start at which the last vote ends at the latest. */
  readonly voteUntil: number;
}

/** Share of the budget that is kept free, and the least of it in seconds. */
const MARGIN = { share: 0.03, seconds: 2 };

/** The largest share of the budget for the votes at the end. */
const FINAL_SHARE = 0.2;

/** Votes during adaptation, without that at the end; the first is before the first step. */
const EARLY_VOTES = 3;

/** Variants in each of them, and the fewest at the end. */
const FEWEST = { early: 2, final: 4 };

/** Variants that vote between two submissions at the end. */
export const ROUND = 4;

/** Time kept for the fewest votes at the end, in times of what they are planned to take. */
const RESERVE = 2.5;

/** Seconds at the end of a budget that are kept free. */
const marginOf = (budget: number) => Math.max(MARGIN.seconds, MARGIN.share * budget);

/** How much of a budget is spent, and what is already decided. */
export interface Spent {
  /** Seconds since the start of the budget. */
  readonly used: number;
  /** Steps of a run that goes on; its learning rates follow from them. */
  readonly steps?: number;
}

/**
 * Plans a run of `budget` seconds: as many final votes as a fifth of the budget allows, and steps for
 * the rest.
 *
 * @throws InputError that names the least budget, if this one is too short
 */
export function planBudget(
  budget: number,
  { used, steps: fixed }: Spent,
  rates: Rates,
  { testInputs, voters }: Workload,
): BudgetPlan {
  const secondsOf = (voters: number) =>
    rates.secondsPerVote + voters * testInputs * rates.secondsPerAnswer;
  const [early, fewest] = [FEWEST.early, FEWEST.final].map((few) => Math.min(few, voters));
  let final = fewest;
  while (final < voters && secondsOf(final + 1) <= FINAL_SHARE * budget) final++;
  const earlySeconds = EARLY_VOTES * secondsOf(early);
  const voteUntil = budget - marginOf(budget);
  const trainUntil = voteUntil - Math.max(secondsOf(final), RESERVE * secondsOf(fewest));
  const steps = fixed ?? Math.floor((trainUntil - used - earlySeconds) / rates.secondsPerStep);
  const least = used + earlySeconds + RESERVE * secondsOf(fewest) + rates.secondsPerStep;
  if (steps < 1 || least > voteUntil) {
    const enough = Math.ceil(Math.max(least + MARGIN.seconds, least / (1 - MARGIN.share)));
    throw new InputError(
      `--budget ${formatDuration(budget)} is too short for a step and ${
        EARLY_VOTES + 1
      } votes on ` +
        `${testInputs} test inputs; give at least ${formatDuration(enough)}`,
    );
  }
  return {
    ...{ steps, early, final, voteUntil },
    voteEvery: Math.ceil(steps / EARLY_VOTES),
    trainUntil: voteUntil - RESERVE * secondsOf(fewest),
  };
}
