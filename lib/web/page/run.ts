/** A run in a worker: started, paused, resumed and ended by the page. */
import type { Solution } from "../../solve/solve.ts";
import type { State } from "../../solve/work.ts";
import type { FromWorker, Order, ToWorker } from "./messages.ts";

/** What a run tells of. */
export interface RunEvents {
  onState(state: State): void;
  onSolution(solution: Solution): void;
  onFailed(message: string): void;
}

/** A worker, which computes one run at most. Its memory, and its threads', is freed when it ends. */
export class Run {
  readonly #worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });

  /** Starts the worker and its threads. */
  constructor(threads: number) {
    this.#send({ threads });
  }

  /** Adapts a trunk to a task. */
  begin(order: Order, events: RunEvents): void {
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if ("state" in data) return events.onState(data.state);
      this.end();
      if ("solution" in data) events.onSolution(data.solution);
      else events.onFailed(data.failed);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end();
      events.onFailed(`the worker failed (${event.message || "it did not load"}); reload the page`);
    };
    this.#send({ adapt: order });
  }

  /** Pauses the run after its next vote, or lets it go on. */
  pause(paused: boolean): void {
    this.#send({ paused });
  }

  /** Ends the run at once. */
  end(): void {
    this.#worker.terminate();
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}
