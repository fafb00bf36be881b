/** A run in a worker: started, paused, resumed and ended by the page. */
import { RUNTIME_FILE } from "../../jit/runtime_file.ts";
import { trunkFile, type TrunkName } from "../../solve/trunks.ts";
import type { Begin, FromWorker, Report, ToWorker } from "./messages.ts";
import { threads } from "./processor.ts";

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
  readonly #worker: Worker;
  #events: RunEvents | undefined;
  #failed = false;

  /** Starts the worker and its threads; one that can use a GPU loads more. */
  constructor(readonly usesGpu: boolean) {
    const script = usesGpu ? "./worker-webgpu.js" : "./worker.js";
    this.#worker = new Worker(new URL(script, import.meta.url), { type: "module" });
    this.#worker.onerror = (event) => {
      event.preventDefault();
      const without = usesGpu ? ", or choose WebAssembly under Settings" : "";
      const why = event.message || "it did not load";
      this.#fail(`the worker failed (${why}); reload the page${without}`);
    };
    this.#send({ threads: threads() });
  }

  /** Begins the work. */
  begin(work: Begin, events: RunEvents): void {
    this.#events = events;
    this.#worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if ("failed" in data) return this.#fail(data.failed);
      if ("solution" in data || "recorded" in data) this.end();
      events.onReport(data);
    };
    this.#send(work);
    if (!this.usesGpu) keepCode();
    keepTrunk("adapt" in work ? work.adapt.trunk : work.record.trunk);
  }

  /** Pauses the run after its next vote, or lets it go on. */
  pause(paused: boolean): void {
    this.#send({ paused });
  }

  /** Ends the run at once. */
  end(): void {
    this.#worker.terminate();
  }

  /** Whether the worker has failed, perhaps before the work began. */
  get failed(): boolean {
    return this.#failed;
  }

  #fail(message: string): void {
    this.end();
    this.#failed = true;
    this.#events?.onFailed(message);
  }

  #send(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}

let code: Promise<WebAssembly.Module | undefined> | undefined;

/**
 * Keeps ONNX Runtime compiled. A browser compiles its functions again, and better, while they run; this takes
 * the first ten seconds of a run. Later workers share that code as long as the page holds it.
 */
function keepCode(): void {
  code ??= WebAssembly.compileStreaming(fetch(RUNTIME_FILE, { cache: "force-cache" }))
    .catch(() => code = undefined);
}

/** Lets the service worker keep a trunk that may be loaded before it serves the page. */
function keepTrunk(address: string): void {
  const offline = navigator.serviceWorker;
  if (!offline || offline.controller) return;
  const again = () => void fetch(address, { cache: "force-cache" }).catch(() => {});
  offline.addEventListener("controllerchange", again, { once: true });
}
