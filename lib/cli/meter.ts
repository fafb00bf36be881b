/** Estimates the rate of work and its remaining time. */

/** Seconds after which work has a weight of 1/e. */
const MEMORY_S = 20;

/**
 * An exponential moving average of a rate. Work before the first update, by the run that this one
 * resumes, does not count.
 */
export class Meter {
  #last?: { done: number; seconds: number };
  #work = 0;
  #time = 0;

  /** Records that `done` units are complete at time `seconds`. */
  update(done: number, seconds: number): void {
    if (this.#last) {
      const elapsed = seconds - this.#last.seconds;
      const fade = Math.exp(-elapsed / MEMORY_S);
      this.#work = this.#work * fade + (done - this.#last.done);
      this.#time = this.#time * fade + elapsed;
    }
    this.#last = { done, seconds };
  }

  /** Units per second; undefined before time has passed between two updates. */
  get rate(): number | undefined {
    return this.#time > 0 ? this.#work / this.#time : undefined;
  }

  /** Returns the seconds until `total` units are done; undefined if unknown. */
  remaining(total: number): number | undefined {
    const rate = this.rate;
    if (!this.#last || !rate || rate < 0) return undefined;
    return Math.max(0, total - this.#last.done) / rate;
  }
}
