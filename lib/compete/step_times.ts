/** Counts the seconds of the last steps. */

/** The last notes whose seconds count, and the fewest. */
const COUNTED = { most: 10, least: 3 };

/** The seconds of the last steps, without what was done between them. */
export class StepTimes {
  #last: { readonly step: number; readonly at: number } | undefined;
  #seconds: number[] = [];

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
    this.#seconds = [...this.#seconds, seconds].slice(-COUNTED.most);
  }

  /** Returns the seconds of a step, by a mean or median of the last notes; none before a few of them. */
  secondsBy(average: (seconds: readonly number[]) => number | undefined): number | undefined {
    return this.#seconds.length < COUNTED.least ? undefined : average(this.#seconds);
  }
}
