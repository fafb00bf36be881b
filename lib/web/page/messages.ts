/** What the page and its worker tell each other. */
import type { Task } from "../../arc/task.ts";
import type { Solution, Until } from "../../solve/solve.ts";
import type { State } from "../../solve/work.ts";

/** What the worker is to do. */
export interface Order {
  readonly task: Task;
  /** The address of the trunk's file. */
  readonly trunk: string;
  readonly until: Until;
  readonly seed: number;
}

/** Requests to the worker: to start its threads, to adapt to a task, and to pause and to go on. */
export type ToWorker =
  | { readonly threads: number }
  | { readonly adapt: Order }
  | { readonly paused: boolean };

/** What the worker reports: how far it is, then the solution, or what failed. */
export type FromWorker =
  | { readonly state: State }
  | { readonly solution: Solution }
  | { readonly failed: string };
