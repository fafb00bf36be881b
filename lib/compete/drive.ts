/** Carries out a planned run within its budget. */
import type { BudgetPlan } from "./plan.ts";

/** Time since the start of the budget. */
export interface Clock {
  /** Returns the seconds so far. */
  now(): number;
  /** Returns a signal that aborts when a number of seconds is over. */
  until(seconds: number): Disposable & { readonly signal: AbortSignal };
}

/** The work of a run; each part stops when its signal aborts, and keeps what is complete. */
export interface Work {
  /** Adapts to the plan's steps. A few variants vote before the first step and now and then. */
  train(plan: BudgetPlan, signal: AbortSignal): Promise<void>;
  /** Lets variants vote, and writes a submission after every few. Returns how many have voted. */
  vote(voters: number, signal: AbortSignal): Promise<number>;
}

/**
 * Adapts, then votes. Where either is slower than planned, adaptation ends in time for the fewest
 * votes, and votes end with the budget. Returns the variants that voted at the end.
 */
export async function drive(
  plan: BudgetPlan,
  work: Work,
  clock: Clock,
  stop: AbortSignal,
): Promise<number> {
  {
    using deadline = clock.until(plan.trainUntil);
    await work.train(plan, AbortSignal.any([stop, deadline.signal]));
  }
  if (stop.aborted) return 0;
  using deadline = clock.until(plan.voteUntil);
  return await work.vote(plan.final, AbortSignal.any([stop, deadline.signal]));
}

/** Returns a clock that started `used` seconds ago. */
export function realClock(used: number): Clock {
  const start = performance.now() - 1000 * used;
  const now = () => (performance.now() - start) / 1000;
  return {
    now,
    until: (seconds) => {
      const controller = new AbortController();
      const timer = setTimeout(() => controller.abort(), Math.max(0, 1000 * (seconds - now())));
      return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
    },
  };
}
