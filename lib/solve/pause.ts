/** A pause of the work on a task, in which its clock stands still. */
import { type Clock, realClock } from "../compete/drive.ts";

/** Pauses work, any number of times. */
export class Pause {
  /** Milliseconds of the pauses before. */
  #lost = 0;
  #now: { readonly since: number; readonly end: PromiseWithResolvers<void> } | undefined;
  /** The time of the work, from now on. */
  readonly clock: Clock = realClock(0, { time: () => this.#time() });

  /** Calls `onPaused` when the work stands still. */
  constructor(readonly onPaused: () => void = () => {}) {}

  /** Whether the work is to pause. */
  get asked(): boolean {
    return this.#now !== undefined;
  }

  /** Begins a pause, unless one has begun. */
  begin(): void {
    this.#now ??= { since: performance.now(), end: Promise.withResolvers() };
  }

  /** Ends the pause, if there is one. */
  end(): void {
    if (!this.#now) return;
    this.#lost += performance.now() - this.#now.since;
    this.#now.end.resolve();
    this.#now = undefined;
  }

  /** Resolves when there is no pause. */
  async over(): Promise<void> {
    while (this.#now) {
      this.onPaused();
      await this.#now.end.promise;
    }
  }

  #time(): number {
    return (this.#now?.since ?? performance.now()) - this.#lost;
  }
}
