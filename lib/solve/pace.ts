/** Fits the steps of a run to its time while it goes on. */
import type { BudgetPlan } from "../compete/plan.ts";

/** The last steps whose seconds count, and the fewest. */
const COUNTED = { most: 10, least: 3 };

/** Time kept for the last vote, in times of what the vote before took. */
const RESERVE = 1.5;

/** Plans the steps anew after each of them: steps and votes may take another time than was measured. */
export class Pace {
  #steps: number;
  /** When the last step or vote ended, the seconds of the last steps, and those of a vote. */
  #last: number | undefined;
  #seconds: number[] = [];
  #vote = 0;

  /** `secondsBetween` gives the least seconds between two votes that take some seconds. */
  constructor(
    readonly plan: Pick<BudgetPlan, "steps" | "trainUntil" | "voteUntil">,
    readonly secondsBetween: (vote: number) => number,
  ) {
    this.#steps = plan.steps;
  }

  /** The planned steps. */
  get steps(): number {
    return this.#steps;
  }

  /** Notes that a vote has ended `at` a second of the run, and the seconds it `took`. */
  voted(at: number, took: number): void {
    this.#last = at;
    this.#vote = took;
  }

  /** Notes that a step has ended `at` a second of the run. */
  stepped(step: number, at: number): void {
    const last = this.#last;
    this.#last = at;
    if (last === undefined) return;
    this.#seconds = [...this.#seconds, at - last].slice(-COUNTED.most);
    if (this.#seconds.length >= COUNTED.least) this.#fit(step, at);
  }

  #fit(step: number, at: number): void {
    const { trainUntil, voteUntil } = this.plan;
    const vote = this.#vote;
    const left = Math.min(trainUntil, voteUntil - RESERVE * vote) - at;
    const between = this.secondsBetween(vote);
    const votes = left < between ? 0 : vote / between;
    const mean = this.#seconds.reduce((sum, one) => sum + one) / this.#seconds.length;
    this.#steps = step + Math.max(0, Math.floor(left / (mean * (1 + votes))));
  }
}
