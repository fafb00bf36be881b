/** Fits a run to its budget while it goes on. */
import { median } from "d3-array";
import { type BudgetPlan, endAfterVote } from "./plan.ts";
import { StepTimes } from "./step_times.ts";

/**
 * The share of the steps by which a plan has to be wrong before it changes. A run that keeps its plan has
 * the learning rates of `posttrain` with these steps.
 */
const TOLERANCE = 0.05;

/** Plans the steps anew where steps and votes take another time than was measured. */
export class BudgetPace {
  #steps: number;
  /** When the planned steps are to end. */
  #until: number;
  /** Seconds of a vote during adaptation. */
  #vote: number;
  readonly #times = new StepTimes();

  constructor(readonly plan: BudgetPlan) {
    this.#steps = plan.steps;
    this.#until = plan.stepsUntil;
    this.#vote = plan.planned.early;
  }

  /** The planned steps. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Notes that a vote after a step has ended `at` a second of the budget, and the seconds it `took`. Returns
   * when adaptation is to end at the latest.
   */
  voted(step: number, at: number, took: number): number {
    this.#vote = took;
    const { stepsUntil, trainUntil } = endAfterVote(this.plan, took);
    this.#until = stepsUntil;
    this.#times.begin(step, at);
    return trainUntil;
  }

  /** Notes that a step has ended `at` a second of the budget. */
  stepped(step: number, at: number): void {
    this.#times.end(step, at);
    const seconds = this.#times.secondsBy(median);
    // A clock may stand still.
    if (!seconds) return;
    const withVotes = seconds + this.#vote / this.plan.voteEvery;
    const steps = step + Math.max(0, Math.floor((this.#until - at) / withVotes));
    if (Math.abs(steps - this.#steps) > TOLERANCE * this.#steps) this.#steps = steps;
  }
}
