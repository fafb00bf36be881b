/** Fits the steps of a run to its time: before its start, and while it goes on. */
import { formatDuration } from "../cli/format.ts";
import type { Limits } from "../compete/drive.ts";
import { StepTimes } from "../compete/step_times.ts";
import { InputError } from "../errors.ts";

/** Seconds between two votes, at least; and seconds for each second that a vote takes. */
const VOTE_EVERY = { seconds: 1.5, times: 8 };

/** Returns the least seconds between two votes that take some seconds. */
export const secondsBetween = (vote: number) =>
  Math.max(VOTE_EVERY.seconds, VOTE_EVERY.times * vote);

/** Says how many seconds to give instead of too few. */
export const adviceOf = (seconds: number): string =>
  `give at least ${Math.max(10, Math.ceil(seconds))} seconds`;

/** Share of the time that is kept free at the end, and the least of it in seconds. */
const MARGIN = { share: 0.03, seconds: 0.5 };

/** Time kept for the last vote, in times of what a vote takes. */
const RESERVE = 1.5;

/** The last steps whose seconds count. */
const COUNTED = 10;

/** The plan of a run on one task. */
export interface TimePlan extends Limits {
  /** Steps of adaptation. */
  readonly steps: number;
}

/** Seconds of a step, and of a vote. */
export interface Paces {
  readonly step: number;
  readonly vote: number;
}

/** Returns the steps that fit into some seconds, with votes between them. */
function stepsIn(left: number, { step, vote }: Paces): number {
  const between = secondsBetween(vote);
  const votes = left < between ? 0 : vote / between;
  return Math.max(0, Math.floor(left / (step * (1 + votes))));
}

/**
 * Plans a run of some seconds, of which `used` are over, with votes of `voters` variants. At least one step is
 * planned, since a busy machine may measure too long times; no step is begun without time for the last
 * vote.
 *
 * @throws InputError that names the least seconds, where a step and a vote take longer
 */
export function planTime(
  seconds: number,
  used: number,
  paces: Paces,
  { voters, called }: { readonly voters: number; readonly called: string },
): TimePlan {
  const marginOf = (seconds: number) => Math.max(MARGIN.seconds, MARGIN.share * seconds);
  const voteUntil = seconds - marginOf(seconds);
  const least = used + paces.step + paces.vote;
  if (least > voteUntil) {
    const whole = Math.max(least + MARGIN.seconds, least / (1 - MARGIN.share)) + 1;
    throw new InputError(
      `${called} ${formatDuration(seconds)} is too short for a step and a vote; ` +
        adviceOf(whole),
    );
  }
  const trainUntil = voteUntil - RESERVE * paces.vote;
  const steps = Math.max(1, stepsIn(trainUntil - used, paces));
  return { steps, trainUntil, final: voters, voteUntil };
}

/**
 * Plans the steps anew after each of them: steps and votes may take another time than was measured. Votes come
 * every few seconds, to be watched, while those of a competition divide its steps (BudgetPace in lib/compete).
 */
export class Pace {
  #steps: number;
  #step = 0;
  /** Seconds of a vote. */
  #vote = 0;
  readonly #times = new StepTimes(COUNTED);

  constructor(readonly plan: Omit<TimePlan, "final">) {
    this.#steps = plan.steps;
  }

  /** The planned steps. */
  get steps(): number {
    return this.#steps;
  }

  /** Notes that a vote has ended `at` a second of the run, and the seconds it `took`. */
  voted(at: number, took: number): void {
    this.#times.begin(this.#step, at);
    this.#vote = took;
  }

  /** Notes that a step has ended `at` a second of the run. */
  stepped(step: number, at: number): void {
    this.#step = step;
    this.#times.end(step, at);
    const seconds = this.#times.mean;
    if (seconds === undefined) return;
    const { trainUntil, voteUntil } = this.plan;
    const vote = this.#vote;
    const left = Math.min(trainUntil, voteUntil - RESERVE * vote) - at;
    this.#steps = step + stepsIn(left, { step: seconds, vote });
  }
}
