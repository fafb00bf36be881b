/** Carries out a planned run within its budget. */
import { ALONE, type Ranks } from "../mpi/ranks.ts";

/** Time since the start of the budget. */
export interface Clock {
  /** Returns the seconds so far. */
  now(): number;
  /** Returns a deadline at a number of seconds. */
  until(seconds: number): Deadline;
}

/** A time at which work is to stop. */
export interface Deadline extends Disposable {
  /** Aborted at the deadline. */
  readonly signal: AbortSignal;
  /** Moves the deadline to a number of seconds, unless it is over. */
  moveTo(seconds: number): void;
}

/** What limits the parts of a run. */
export interface Limits {
  /** Seconds from the start at which adaptation ends at the latest. */
  readonly trainUntil: number;
  /** Variants that vote at the end. */
  readonly final: number;
  /** Seconds from the start at which the last vote ends at the latest. */
  readonly voteUntil: number;
}

/** The work of a run; each part stops when its signal aborts, and keeps what is complete. */
export interface Work {
  /** Adapts; may move the deadline, by the time that the votes at the end need. */
  train(signal: AbortSignal, deadline: Pick<Deadline, "moveTo">): Promise<void>;
  /** Lets variants vote, and writes a submission after every few. Returns how many have voted. */
  vote(voters: number, signal: AbortSignal): Promise<number>;
}

/** Adapts, then votes, each until its deadline. Returns the variants that voted at the end. */
export async function drive(
  { trainUntil, final, voteUntil }: Limits,
  work: Work,
  clock: Clock,
  stop: AbortSignal,
): Promise<number> {
  {
    using deadline = clock.until(trainUntil);
    await work.train(AbortSignal.any([stop, deadline.signal]), deadline);
  }
  if (stop.aborted) return 0;
  using deadline = clock.until(voteUntil);
  return await work.vote(final, AbortSignal.any([stop, deadline.signal]));
}

/** What a clock reads: milliseconds on this machine, or those that rank 0 reads. */
export interface ClockOptions {
  readonly ranks?: Ranks;
  time?(): number;
}

/** The least milliseconds after which a deadline is looked at again. */
const LOOK_AGAIN = 10;

/** Returns a clock that started `used` seconds ago. Its time may stand still. */
export function realClock(
  used: number,
  { ranks = ALONE, time = () => performance.now() }: ClockOptions = {},
): Clock {
  const start = time() - 1000 * used;
  const now = () => ranks.ofRoot((time() - start) / 1000);
  return {
    now,
    until: (seconds) => {
      const controller = new AbortController();
      let end = Infinity;
      let timer: ReturnType<typeof setTimeout> | undefined;
      // Other ranks do not look at the same moments, so this one reads its own time.
      const look = () => {
        const left = end - time();
        if (left > 0) timer = setTimeout(look, Math.max(LOOK_AGAIN, left));
        else controller.abort();
      };
      const moveTo = (seconds: number) => {
        end = time() + 1000 * (seconds - now());
        clearTimeout(timer);
        timer = setTimeout(look, Math.max(0, end - time()));
      };
      moveTo(seconds);
      return {
        signal: ranks.agreed(controller.signal),
        moveTo,
        [Symbol.dispose]: () => clearTimeout(timer),
      };
    },
  };
}
