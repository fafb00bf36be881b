/** What a page and its worker tell each other. */
import type { Task } from "../../arc/task.ts";
import type { Choice } from "../../solve/faster.ts";
import type { Recording, Snapshot } from "../../solve/record.ts";
import type { Solution, Until } from "../../solve/solve.ts";
import type { State } from "../../solve/work.ts";

/** A task, and the address of the trunk's file that is adapted to it. */
interface Work {
  readonly task: Task;
  readonly trunk: string;
}

/** What the worker is to solve. */
export interface Order extends Work {
  /** What computes; `faster` is found out first. */
  readonly device: Choice["device"] | "faster";
  readonly until: Until;
  readonly seed: number;
}

/** What the worker is to record, on the CPU. */
export interface RecordOrder extends Work {
  readonly recording: Recording;
}

/** Work for the worker: to solve a task, or to record an adaptation to it. */
export type Begin = { readonly adapt: Order } | { readonly record: RecordOrder };

/** Requests to the worker: to start its threads, to work, and to pause and to go on. */
export type ToWorker = { readonly threads: number } | Begin | { readonly paused: boolean };

/** What the worker reports: how far it is, and its results. */
export type Report =
  | { readonly choice: Choice }
  | { readonly state: State }
  /** It stands still until it is to go on. */
  | { readonly paused: true }
  | { readonly solution: Solution }
  | { readonly snapshot: Snapshot }
  | { readonly recorded: true };

/** What the worker tells: a report, or what failed. */
export type FromWorker = Report | { readonly failed: string };
