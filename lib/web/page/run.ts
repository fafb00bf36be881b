/** A run in a worker: started, paused, resumed and ended by the page. */
import { trunkFile, type TrunkName } from "../../solve/trunks.ts";
import type { Begin, FromWorker, Report, ToWorker } from "./messages.ts";

/** The most threads; micro-batches are few. */
const MOST_THREADS = 4;

/** Returns the number of threads: several where the page is isolated from others. */
export const threads = () =>
  crossOriginIsolated ? Math.min(MOST_THREADS, navigator.hardwareConcurrency) : 1;

/** Says what computes. */
export function runtimeText(): string {
  const count = threads();
  if (count > 1) return `Runs in this tab: WebAssembly on ${count} threads.`;
  const why = crossOriginIsolated ? "" : ", since its host does not isolate this page from others";
  return `Runs in this tab: WebAssembly on one thread${why}.`;
}

/** Returns the address of a trunk's file. */
export const addressOf = (trunk: TrunkName) =>
  new URL(`trunks/${trunkFile(trunk)}`, document.baseURI).href;

/** What a run tells of. */
export interface RunEvents {
  onReport(report: Report): void;
  onFailed(message: string): void;
}

/** A worker, which computes one run at most. Its memory, and its threads', is freed when it ends. */
export class Run {
  readonly #worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });

  /** Starts the worker and its threads. */
  constructor() {
    this.#send({ threads: threads() });
  }

  /** Begins the work. */
  begin(work: Begin, events: RunEvents): void {
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if ("failed" in data) {
        this.end();
        return events.onFailed(data.failed);
      }
      if ("solution" in data || "recorded" in data) this.end();
      events.onReport(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end();
      events.onFailed(`the worker failed (${event.message || "it did not load"}); reload the page`);
    };
    this.#send(work);
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
