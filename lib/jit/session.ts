/** A compiled graph at work: in this thread, or in threads of its own that take calls side by side. */
import * as ort from "onnxruntime-node";
import { type Port, SharedArrays, type TensorArray } from "./memory.ts";

/** An array for each input or output of a graph, by its name. */
export type Arrays = Readonly<Record<string, TensorArray>>;

/** A graph that can be run. */
export interface Session {
  /** Runs the graph on `feeds`, which are only read, and writes its outputs to `fetches`. */
  run(feeds: Arrays, fetches: Arrays): Promise<void>;
  /** Frees what the graph holds. */
  release(): Promise<void>;
}

/** The inputs and outputs of a graph. */
export interface Ports {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** Runs a graph in this thread: arrays are read and written in place. */
export async function openSession(file: Uint8Array, { inputs, outputs }: Ports): Promise<Session> {
  const session = await ort.InferenceSession.create(file, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
  });
  const tensors = (ports: readonly Port[], arrays: Arrays) =>
    Object.fromEntries(
      ports.map(({ name, dtype, shape }) => [name, new ort.Tensor(dtype, arrays[name], shape)]),
    );
  return {
    run: async (feeds, fetches) => {
      await session.run(tensors(inputs, feeds), tensors(outputs, fetches));
    },
    release: () => session.release(),
  };
}

/** What a worker is told: the graph to run first, then a call after the other. */
export type ToWorker =
  | { readonly file: Uint8Array; readonly ports: Ports; readonly memory: SharedArrayBuffer }
  | "run";

/** What it answers: nothing when all went well, else what went wrong. */
export type FromWorker = { readonly error?: string };

/**
 * Runs a graph in `count` threads, a call in each at a time; further calls wait for the next free
 * one. ONNX Runtime reads no shared memory, so that feeds and fetches are copied twice on their way.
 */
export async function openWorkers(file: Uint8Array, ports: Ports, count: number): Promise<Session> {
  const workers = Array.from({ length: count }, () => new SessionWorker(ports));
  await Promise.all(workers.map((worker) => worker.open(file)));
  const free = [...workers];
  const waiting: ((worker: SessionWorker) => void)[] = [];
  const take = () =>
    new Promise<SessionWorker>((resolve) => {
      const worker = free.pop();
      if (worker) resolve(worker);
      else waiting.push(resolve);
    });
  const giveBack = (worker: SessionWorker) => {
    const next = waiting.shift();
    if (next) next(worker);
    else free.push(worker);
  };
  return {
    run: async (feeds, fetches) => {
      const worker = await take();
      try {
        await worker.run(feeds, fetches);
      } finally {
        giveBack(worker);
      }
    },
    release: () => {
      workers.forEach((worker) => worker.close());
      return Promise.resolve();
    },
  };
}

/** A thread that holds the graph, seen from outside. */
class SessionWorker {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  readonly #shared: SharedArrays;

  constructor(readonly ports: Ports) {
    this.#shared = SharedArrays.of([...ports.inputs, ...ports.outputs]);
  }

  open(file: Uint8Array): Promise<void> {
    return this.#tell({ file, ports: this.ports, memory: this.#shared.memory });
  }

  async run(feeds: Arrays, fetches: Arrays): Promise<void> {
    for (const { name } of this.ports.inputs) this.#shared.arrays[name].set(feeds[name]);
    await this.#tell("run");
    for (const { name } of this.ports.outputs) fetches[name].set(this.#shared.arrays[name]);
  }

  close(): void {
    this.#worker.terminate();
  }

  #tell(message: ToWorker): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#worker.onmessage = ({ data: { error } }: MessageEvent<FromWorker>) =>
        error === undefined ? resolve() : reject(new Error(error));
      this.#worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(event.message));
      };
      this.#worker.postMessage(message);
    });
  }
}
