/** A compiled graph at work: in this thread, or in threads of its own that take calls side by side. */
import * as ort from "onnxruntime-node";
import type { Parameter } from "./dynamic_graph.ts";
import { ArrayPool, ARRAYS, type Port, sharedArray, sizeOf, type TensorArray } from "./memory.ts";

/** An array for each input or output of a graph, by its name. */
export type Arrays = Readonly<Record<string, TensorArray>>;

/** The inputs and outputs of a graph at certain sizes. */
export interface Ports {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** A graph that can be run. */
export interface Session {
  /** Makes ready to run it at certain sizes, which `parameters` tell the graph. */
  fit(ports: Ports, parameters: readonly Parameter[]): Promise<Runner>;
  /** Frees what the graph holds. */
  release(): Promise<void>;
}

/** A graph that can be run on arrays of certain sizes. */
export interface Runner {
  /** Runs the graph on `feeds`, which are only read, and writes its outputs to `fetches`. */
  run(feeds: Arrays, fetches: Arrays): Promise<void>;
}

/** Runs a graph in this thread: arrays are read and written in place. */
export async function openSession(file: Uint8Array): Promise<Session> {
  const session = await ort.InferenceSession.create(file, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    // A pattern is one more block as large as all that a run needs, for every shape that is run.
    enableMemPattern: false,
    logSeverityLevel: 3,
  });
  const tensors = (ports: readonly Port[], arrays: Arrays) =>
    Object.fromEntries(
      ports.map(({ name, dtype, shape }) => [name, new ort.Tensor(dtype, arrays[name], shape)]),
    );
  return {
    fit: ({ inputs, outputs }, parameters) => {
      const told = Object.fromEntries(parameters.map((parameter) => [
        parameter.name,
        constantTensor(parameter),
      ]));
      return Promise.resolve({
        run: async (feeds, fetches) => {
          await session.run({ ...tensors(inputs, feeds), ...told }, tensors(outputs, fetches));
        },
      });
    },
    release: () => session.release(),
  };
}

function constantTensor({ constant: { value: { dtype, shape }, bytes } }: Parameter): ort.Tensor {
  const { buffer } = bytes.slice();
  if (dtype === "int64") return new ort.Tensor(dtype, new BigInt64Array(buffer), shape);
  const array = new ARRAYS[dtype](buffer, 0, sizeOf(shape));
  return new ort.Tensor(dtype, array, shape);
}

/**
 * What a worker is told: to open a graph; to make ready to run it between shared arrays; to run it; to
 * forget it, and all that was made ready for it.
 */
export type ToWorker =
  | { readonly open: number; readonly file: Uint8Array }
  | {
    readonly fit: number;
    readonly graph: number;
    readonly ports: Ports;
    readonly parameters: readonly Parameter[];
    readonly shared: Arrays;
  }
  | { readonly run: number }
  | { readonly close: number };

/** What it answers: nothing when all went well, else what went wrong. */
export type FromWorker = { readonly error?: string };

/**
 * Opens a graph in `count` threads, which take a call each at a time; further calls wait for the
 * next free one. All graphs that are opened in so many threads share them. ONNX Runtime reads no
 * shared memory, so that feeds and fetches are copied twice on their way.
 */
export async function openInThreads(file: Uint8Array, count: number): Promise<Session> {
  const threads = Threads.take(count);
  const graph = threads.newId();
  let open = true;
  const release = async () => {
    if (!open) return;
    open = false;
    try {
      await threads.each((thread) => thread.close(graph));
    } finally {
      threads.giveBack();
    }
  };
  try {
    await threads.each((thread) => thread.open(graph, file));
  } catch (error) {
    await release();
    throw error;
  }
  return {
    fit: async (ports, parameters) => {
      const id = threads.newId();
      await threads.each((thread) => thread.fit(id, graph, ports, parameters));
      return { run: (feeds, fetches) => threads.next((thread) => thread.run(id, feeds, fetches)) };
    },
    release,
  };
}

/** A number of threads, started when they are first wanted and ended when nobody wants them. */
class Threads {
  static readonly #started = new Map<number, Threads>();
  readonly #threads: readonly Thread[];
  readonly #free: Thread[];
  readonly #waiting: ((thread: Thread) => void)[] = [];
  #users = 0;
  #ids = 0;

  private constructor(readonly count: number) {
    this.#threads = Array.from({ length: count }, () => new Thread());
    this.#free = [...this.#threads];
  }

  static take(count: number): Threads {
    const threads = this.#started.get(count) ?? new Threads(count);
    this.#started.set(count, threads);
    threads.#users++;
    return threads;
  }

  giveBack(): void {
    if (--this.#users > 0) return;
    Threads.#started.delete(this.count);
    for (const thread of this.#threads) thread.end();
  }

  newId(): number {
    return this.#ids++;
  }

  /** Does something in every thread, each as soon as it is free. */
  async each(work: (thread: Thread) => Promise<void>): Promise<void> {
    const taken = await Promise.all(this.#threads.map(() => this.#take()));
    // A thread is free once it has answered, whatever became of the others.
    const ends = await Promise.allSettled(taken.map(work));
    taken.forEach((thread) => this.#put(thread));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Does something in the next thread that is free. */
  async next(work: (thread: Thread) => Promise<void>): Promise<void> {
    const thread = await this.#take();
    try {
      await work(thread);
    } finally {
      this.#put(thread);
    }
  }

  #take(): Promise<Thread> {
    return new Promise((resolve) => {
      const thread = this.#free.pop();
      if (thread) resolve(thread);
      else this.#waiting.push(resolve);
    });
  }

  #put(thread: Thread): void {
    const next = this.#waiting.shift();
    if (next) next(thread);
    else this.#free.push(thread);
  }
}

/** A thread, seen from outside: it does what it is told, one thing after the other. */
class Thread {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  readonly #fitted = new Map<number, { graph: number; ports: Ports; shared: Arrays }>();
  readonly #memory = new ArrayPool(sharedArray);

  open(graph: number, file: Uint8Array): Promise<void> {
    return this.#tell({ open: graph, file });
  }

  fit(id: number, graph: number, ports: Ports, parameters: readonly Parameter[]): Promise<void> {
    const shared = this.#memory.take([...ports.inputs, ...ports.outputs]);
    this.#fitted.set(id, { graph, ports, shared });
    return this.#tell({ fit: id, graph, ports, parameters, shared });
  }

  async run(id: number, feeds: Arrays, fetches: Arrays): Promise<void> {
    const fitted = this.#fitted.get(id);
    if (!fitted) throw new Error("this graph was released");
    const { ports: { inputs, outputs }, shared } = fitted;
    for (const { name } of inputs) shared[name].set(feeds[name]);
    await this.#tell({ run: id });
    for (const { name } of outputs) fetches[name].set(shared[name]);
  }

  async close(graph: number): Promise<void> {
    for (const [id, fitted] of this.#fitted) {
      if (fitted.graph !== graph) continue;
      this.#memory.giveBack([...fitted.ports.inputs, ...fitted.ports.outputs]);
      this.#fitted.delete(id);
    }
    await this.#tell({ close: graph });
  }

  end(): void {
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
