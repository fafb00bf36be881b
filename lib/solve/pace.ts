/** Fits the steps of a run to its time while it goes on. */
import type { BudgetPlan } from "../compete/plan.ts";

/** Time kept for the last vote, in times of what the vote before took. */
const RESERVE = 1.5;

/** Plans the steps anew after each vote: steps and votes may take another time than was measured. */
export class Pace {
  #steps: number;
  #last: { readonly step: number; readonly at: number } | undefined;

  constructor(readonly plan: Pick<BudgetPlan, "steps" | "trainUntil" | "voteUntil">) {
    this.#steps = plan.steps;
  }

  /** The planned steps. */
  get steps(): number {
    return this.#steps;
  }

  /** Notes that a vote after a step has ended `at` a second of the run, and the seconds it `took`. */
  voted({ step, at, took }: Readonly<Record<"step" | "at" | "took", number>>): void {
    const last = this.#last;
    this.#last = { step, at };
    if (!last || step === last.step) return;
    // With the vote that follows them.
    const secondsPerStep = (at - last.at) / (step - last.step);
    const end = Math.min(this.plan.trainUntil, this.plan.voteUntil - RESERVE * took);
    this.#steps = step + Math.max(1, Math.floor((end - at) / secondsPerStep));
  }
}
