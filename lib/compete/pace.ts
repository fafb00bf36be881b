/** Fits a run to its budget while it goes on. */
import { type BudgetPlan, EARLY, endAfterVote } from "./plan.ts";
import { COMPILING_STEPS } from "./rates.ts";
import { StepTimes } from "./step_times.ts";

/** The last notes of a step's end whose seconds count: a quarter of a run that notes 200 of them. */
const COUNTED = 50;

/** Plans steps and votes anew where they take another time than was measured. */
export class BudgetPace {
  #steps: number;
  /** Seconds from the start of the budget at which the steps are to end. */
  #until: number;
  /** Seconds of a vote during adaptation, and how many are over. */
  #vote: number;
  #votes = 0;
  readonly #times = new StepTimes(COUNTED);

  constructor(readonly plan: BudgetPlan) {
    this.#steps = plan.steps;
    this.#until = plan.trainUntil;
    this.#vote = plan.planned.early;
  }

  /** The planned steps, with those before this process. */
  get steps(): number {
    return this.#steps;
  }

  /** Returns whether a vote is due after a step: the votes divide the planned steps into equal parts. */
  isVoteDue(step: number): boolean {
    const { done, earlyVotes } = this.plan;
    return this.#votes < earlyVotes &&
      step >= done + this.#votes / earlyVotes * (this.#steps - done);
  }

  /**
   * Notes that a vote after a step has ended `at` a second of the budget, and the seconds it `took`. Returns
   * the second at which adaptation is to end.
   */
  voted(step: number, at: number, took: number): number {
    this.#votes++;
    this.#vote = took;
    this.#until = endAfterVote(this.plan, took);
    this.#times.begin(step, at);
    return this.#until;
  }

  /** Notes that a step has ended `at` a second of the budget. */
  stepped(step: number, at: number): void {
    const { done, earlyVotes } = this.plan;
    if (step <= done + COMPILING_STEPS) return this.#times.begin(step, at);
    this.#times.end(step, at);
    const seconds = this.#times.mean;
    // A clock may stand still.
    if (!seconds) return;
    const left = this.#until - at;
    // After a vote that was slow, by a stall perhaps, there is time for another, which may show that.
    const affordable = Math.max(1, Math.floor(EARLY.share * left / this.#vote));
    const votes = Math.min(earlyVotes - this.#votes, left > 2 * this.#vote ? affordable : 0);
    this.#steps = step + Math.max(0, Math.floor((left - votes * this.#vote) / seconds));
  }
}
