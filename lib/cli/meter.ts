/** How fast work goes and when it will be done. */

/** Seconds after which work counts 1/e as much. */
const MEMORY_S = 20;

/**
 * A moving average of a rate. Each stretch between two updates counts by its length, and older
 * stretches fade ({@link MEMORY_S}). What was done before the first update (by an earlier run
 * that this one resumes) doesn't count.
 */
export class Meter {
  #last?: { done: number; seconds: number };
  #work = 0;
  #time = 0;

  /** Notes that `done` units were complete at the time `seconds`. */
  update(done: number, seconds: number): void {
    if (this.#last) {
      const elapsed = seconds - this.#last.seconds;
      const fade = Math.exp(-elapsed / MEMORY_S);
      this.#work = this.#work * fade + (done - this.#last.done);
      this.#time = this.#time * fade + elapsed;
    }
    this.#last = { done, seconds };
  }

  /** Units a second; undefined until time has passed between two updates. */
  get rate(): number | undefined {
    return this.#time > 0 ? this.#work / this.#time : undefined;
  }

  /** Seconds until `total` units are done at the present rate; undefined when it isn't known. */
  remaining(total: number): number | undefined {
    const rate = this.rate;
    if (!this.#last || !rate || rate < 0) return undefined;
    return Math.max(0, total - this.#last.done) / rate;
  }
}
