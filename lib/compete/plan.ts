/** Divides a budget of time between steps of adaptation and votes. */
import { formatAtLeast, formatDuration } from "../cli/format.ts";
import { InputError } from "../errors.ts";
import { VOTE_BATCH_SIZE } from "../vote/predict.ts";
import type { Limits } from "./drive.ts";

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
export interface BudgetPlan extends Limits {
  /** Steps of adaptation. */
  readonly steps: number;
  /** Steps after which a few variants vote. */
  readonly voteEvery: number;
  /** Variants that vote during adaptation. */
  readonly early: number;
  /** The fewest variants at the end that adaptation ends in time for. */
  readonly fewest: number;
  /** Seconds that a vote of `early` and the votes at the end are planned to take. */
  readonly planned: { readonly early: number; readonly final: number };
  /** The most seconds that adaptation leaves to the votes at the end, but for the fewest. */
  readonly most: number;
  /** Seconds from the start at which the planned steps end. */
  readonly stepsUntil: number;
}

/** What a run that goes on has done. */
export interface Progress {
  /** Steps of its checkpoint. */
  readonly done: number;
  /** Seconds of the budget that were over at its start. */
  readonly before: number;
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

/** Time kept for the fewest votes at the end, in times of what they are planned to take, or took. */
const RESERVE = { planned: 2.5, taken: 1.5 };

/** Share of the time of the votes at the end that adaptation leaves to them where steps become slower. */
const LEFT_TO_VOTES = 0.8;

/**
 * Plans a run of `budget` seconds, of which `used` are over: as many final votes as a fifth of the
 * budget allows, and steps for the rest. A run that goes on needs no more than time for its last votes.
 *
 * @throws InputError that names the least budget, if this one is too short
 */
export function planBudget(
  budget: number,
  used: number,
  rates: Rates,
  { testInputs, voters }: Workload,
  progress?: Progress,
): BudgetPlan {
  const { secondsPerStep, secondsPerAnswer, secondsPerVote } = rates;
  const secondsOf = (voters: number) => secondsPerVote + voters * testInputs * secondsPerAnswer;
  const [early, fewest] = [FEWEST.early, FEWEST.final].map((few) => Math.min(few, voters));
  const reserve = RESERVE.planned * secondsOf(fewest);
  const earlyVotes = EARLY_VOTES * secondsOf(early);
  const before = progress ? 0 : earlyVotes + secondsPerStep;
  // Work is stopped between batches of answers.
  const unit = Math.min(VOTE_BATCH_SIZE, testInputs) * secondsPerAnswer;
  const marginOf = (budget: number) => Math.max(MARGIN.seconds, unit, MARGIN.share * budget);
  const voteUntil = budget - marginOf(budget);
  if (used + before + reserve > voteUntil) {
    // A budget that is given anew starts when it is given.
    const least = used - (progress?.before ?? 0) + before + reserve;
    const whole = Math.max(least + marginOf(0), least / (1 - MARGIN.share)) + 1;
    const parts = progress ? "what is left, a vote" : `a step and ${EARLY_VOTES + 1} votes`;
    throw new InputError(
      `--budget ${formatDuration(budget)} is too short for ${parts} ` +
        `on ${testInputs} input${testInputs === 1 ? "" : "s"}; ` +
        `give at least ${formatAtLeast(whole)}`,
    );
  }
  const trainUntil = (voters: number, share = 1) =>
    voteUntil - Math.max(share * secondsOf(voters), reserve);
  let final = fewest;
  while (
    final < voters && secondsOf(final + 1) <= FINAL_SHARE * budget &&
    used + before <= trainUntil(final + 1)
  ) final++;
  const forSteps = trainUntil(final) - used - earlyVotes;
  const steps = (progress?.done ?? 0) + Math.max(0, Math.floor(forSteps / secondsPerStep));
  return {
    ...{ steps, early, final, fewest, voteUntil },
    voteEvery: Math.max(1, Math.ceil(steps / EARLY_VOTES)),
    planned: { early: secondsOf(early), final: secondsOf(final) },
    most: FINAL_SHARE * budget,
    stepsUntil: trainUntil(final),
    trainUntil: trainUntil(final, LEFT_TO_VOTES),
  };
}

/**
 * Returns when the planned steps, and adaptation at the latest, are to end for the votes at the end, where a
 * vote during it took some seconds. Votes that are slower than planned get up to a fifth of the budget, and the
 * fewest get all they need.
 */
export function endAfterVote(
  { stepsUntil, trainUntil, voteUntil, fewest, early, planned, most }: BudgetPlan,
  seconds: number,
): Pick<BudgetPlan, "stepsUntil" | "trainUntil"> {
  const final = planned.final * seconds / planned.early;
  const least = RESERVE.taken * seconds * fewest / early;
  const end = (final: number) => voteUntil - Math.max(least, Math.min(final, most));
  return {
    stepsUntil: Math.min(stepsUntil, end(final)),
    trainUntil: Math.min(trainUntil, end(LEFT_TO_VOTES * final)),
  };
}
