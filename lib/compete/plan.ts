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

/** What is over of a run. */
export interface Spent {
  /** Seconds of the budget that are over, and those that were when this process began. */
  readonly used: number;
  readonly before: number;
  /** Steps of the checkpoint of a run that goes on. */
  readonly done?: number;
  /** Variants behind its submission, if any have voted. */
  readonly answered?: number;
}

/** A planned run. */
export interface BudgetPlan extends Limits {
  /** Steps of adaptation, and those that are done. */
  readonly steps: number;
  readonly done: number;
  /** Votes during adaptation, and the variants in each. */
  readonly earlyVotes: number;
  readonly early: number;
  /** The fewest variants at the end that adaptation ends in time for. */
  readonly fewest: number;
  /** Seconds that a vote of `early` and the votes at the end are planned to take. */
  readonly planned: { readonly early: number; readonly final: number };
  /** The most seconds that adaptation leaves to the votes at the end, but for the fewest. */
  readonly most: number;
}

/** Share of the budget that is kept free, and the least of it in seconds. */
const MARGIN = { share: 0.03, seconds: 2 };

/** The largest share of the budget for the votes at the end. */
const FINAL_SHARE = 0.2;

/** Votes during adaptation, the first before its first step, and the largest share of its time for them. */
export const EARLY = { votes: 3, share: 0.25 };

/** Variants in each of them, and the fewest at the end. */
const FEWEST = { early: 2, final: 4 };

/** Variants that vote between two submissions at the end. */
export const ROUND = 4;

/** Time kept for the fewest votes at the end, in times of what they are planned to take, or took. */
const RESERVE = { planned: 2.5, taken: 1.5 };

/**
 * Plans a run of `budget` seconds: as many final votes as a fifth of the budget allows, and steps for the rest,
 * with votes between them. A run that goes on needs no more than time for its last votes; it first plans as
 * many of them as its submission has.
 *
 * @throws InputError that names the least budget, if this one is too short
 */
export function planBudget(
  budget: number,
  { used, before, done, answered = 0 }: Spent,
  { secondsPerStep, secondsPerAnswer, secondsPerVote }: Rates,
  { testInputs, voters }: Workload,
): BudgetPlan {
  const secondsOf = (voters: number) => secondsPerVote + voters * testInputs * secondsPerAnswer;
  const [early, fewest] = [FEWEST.early, FEWEST.final].map((few) => Math.min(few, voters));
  const reserve = RESERVE.planned * secondsOf(fewest);
  const needed = done === undefined ? secondsOf(early) + secondsPerStep : 0;
  // Work is stopped between batches of answers.
  const unit = Math.min(VOTE_BATCH_SIZE, testInputs) * secondsPerAnswer;
  const marginOf = (budget: number) => Math.max(MARGIN.seconds, unit, MARGIN.share * budget);
  const voteUntil = budget - marginOf(budget);
  if (used + needed + reserve > voteUntil) {
    // A budget that is given anew starts when it is given.
    const least = used - before + needed + reserve;
    const whole = Math.max(least + marginOf(0), least / (1 - MARGIN.share)) + 1;
    const time = before === 0
      ? `--budget ${formatDuration(budget)} is`
      : `${formatDuration(Math.max(0, budget - used))} of ${formatDuration(budget)} are left,`;
    const parts = done === undefined ? "two votes and a step" : "a vote";
    throw new InputError(
      `${time} too short for ${parts} on ${testInputs} input${testInputs === 1 ? "" : "s"}; ` +
        `give ${before === 0 ? "" : "a --budget of "}at least ${formatAtLeast(whole)}`,
    );
  }
  const trainUntil = (voters: number) => voteUntil - Math.max(secondsOf(voters), reserve);
  const most = Math.max(FINAL_SHARE * budget, secondsOf(answered));
  let final = fewest;
  while (
    final < voters && secondsOf(final + 1) <= most && used + needed <= trainUntil(final + 1)
  ) final++;
  const left = trainUntil(final) - used;
  // A first vote gives answers to every task; more are of use where they replace these.
  const wanted = answered > early ? 1 : EARLY.votes;
  // Votes during adaptation leave time for a step.
  const affordable = Math.floor(
    Math.min(EARLY.share * left, left - secondsPerStep) / secondsOf(early),
  );
  const earlyVotes = Math.max(answered === 0 ? 1 : 0, Math.min(wanted, affordable));
  const steps = Math.floor((left - earlyVotes * secondsOf(early)) / secondsPerStep);
  return {
    ...{ done: done ?? 0, steps: (done ?? 0) + Math.max(1, steps), earlyVotes },
    ...{ early, final, fewest, voteUntil },
    planned: { early: secondsOf(early), final: secondsOf(final) },
    most,
    trainUntil: trainUntil(final),
  };
}

/**
 * Returns the second at which adaptation is to end for the votes at the end, where a vote during it took some
 * seconds. Votes that are slower than planned get up to a fifth of the budget, and the fewest get all they need.
 */
export function endAfterVote(
  { trainUntil, voteUntil, fewest, early, planned, most }: BudgetPlan,
  seconds: number,
): number {
  const final = planned.final * seconds / planned.early;
  const least = RESERVE.taken * seconds * fewest / early;
  return Math.min(trainUntil, voteUntil - Math.max(least, Math.min(final, most)));
}
