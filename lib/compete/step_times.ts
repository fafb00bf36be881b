/** Counts the seconds of the last steps. */
import { mean } from "d3-array";

/** The fewest notes that give the seconds of a step. */
const FEWEST = 3;

/** The seconds of the last steps, without what was done between them. */
export class StepTimes {
  #last: { readonly step: number; readonly at: number } | undefined;
  #seconds: number[] = [];

  /** Counts the last `most` notes of a step's end. */
  constructor(readonly most: number) {}

  /** Notes that steps begin `at` a second, after a step. */
  begin(step: number, at: number): void {
    this.#last = { step, at };
  }

  /** Notes that a step has ended `at` a second; those since the last note took the time since then. */
  end(step: number, at: number): void {
    const last = this.#last;
    this.begin(step, at);
    if (last === undefined || step === last.step) return;
    const seconds = (at - last.at) / (step - last.step);
    this.#seconds = [...this.#seconds, seconds].slice(-this.most);
  }

  /** The mean seconds of a step; none before a few notes. */
  get mean(): number | undefined {
    return this.#seconds.length < FEWEST ? undefined : mean(this.#seconds);
  }
}
