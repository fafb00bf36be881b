/** Runs compiled graphs in worker threads, in parallel. */
import type { ConstantInput } from "./dynamic_graph.ts";
import { ArrayPool, sharedArray } from "./memory.ts";
import { startWorker } from "./runtime.ts";
import type { Arrays, Ports, Session } from "./session.ts";

/** Requests to a worker: open a graph, bind it to a size and shared arrays, run it, close it. */
export type ToWorker =
  | { readonly open: number; readonly file: Uint8Array }
  | {
    readonly bind: number;
    readonly graph: number;
    readonly ports: Ports;
    readonly constants: readonly ConstantInput[];
    readonly shared: Arrays;
  }
  | { readonly run: number }
  | { readonly close: number };

/** A worker's answer: empty, or what failed. */
export type FromWorker = { readonly error?: string };

/**
 * Opens a graph in `count` threads, each of which runs one call at a time; further calls wait for a
 * free thread. Graphs opened with the same count share their threads. ONNX Runtime reads no shared
 * memory, so feeds and fetches are copied twice.
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
    bind: async (ports, constants) => {
      const id = threads.newId();
      await threads.each((thread) => thread.bind(id, graph, ports, constants));
      return { run: (feeds, fetches) => threads.next((thread) => thread.run(id, feeds, fetches)) };
    },
    release,
  };
}

/** A number of threads, started on first use and ended after the last. */
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

  /** Does `work` in every thread, as each becomes free. */
  async each(work: (thread: Thread) => Promise<void>): Promise<void> {
    const taken = await Promise.all(this.#threads.map(() => this.#take()));
    // A thread that has answered is free, even if another failed.
    const ends = await Promise.allSettled(taken.map(work));
    taken.forEach((thread) => this.#put(thread));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Does `work` in the next free thread. */
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

/** The client side of a worker, which handles one request at a time. */
class Thread {
  readonly #worker = startWorker();
  readonly #bound = new Map<number, { graph: number; ports: Ports; shared: Arrays }>();
  readonly #memory = new ArrayPool(sharedArray);
  /** The last request. */
  #request: PromiseWithResolvers<void> | undefined;
  /** Why the worker has ended by itself; it answers no more. */
  #failure: Error | undefined;

  constructor() {
    this.#worker.onmessage = ({ data: { error } }: MessageEvent<FromWorker>) =>
      error === undefined ? this.#request?.resolve() : this.#request?.reject(new Error(error));
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#failure = new Error(event.message || "a thread did not start");
      this.#request?.reject(this.#failure);
    };
  }

  open(graph: number, file: Uint8Array): Promise<void> {
    return this.#send({ open: graph, file });
  }

  bind(
    id: number,
    graph: number,
    ports: Ports,
    constants: readonly ConstantInput[],
  ): Promise<void> {
    const shared = this.#memory.take([...ports.inputs, ...ports.outputs]);
    this.#bound.set(id, { graph, ports, shared });
    return this.#send({ bind: id, graph, ports, constants, shared });
  }

  async run(id: number, feeds: Arrays, fetches: Arrays): Promise<void> {
    const bound = this.#bound.get(id);
    if (!bound) throw new Error("this graph was released");
    const { ports: { inputs, outputs }, shared } = bound;
    for (const { name } of inputs) shared[name].set(feeds[name]);
    await this.#send({ run: id });
    for (const { name } of outputs) fetches[name].set(shared[name]);
  }

  async close(graph: number): Promise<void> {
    for (const [id, bound] of this.#bound) {
      if (bound.graph !== graph) continue;
      this.#memory.giveBack([...bound.ports.inputs, ...bound.ports.outputs]);
      this.#bound.delete(id);
    }
    if (!this.#failure) await this.#send({ close: graph });
  }

  end(): void {
    this.#worker.terminate();
  }

  async #send(message: ToWorker): Promise<void> {
    if (this.#failure) throw this.#failure;
    this.#request = Promise.withResolvers();
    this.#worker.postMessage(message);
    await this.#request.promise;
  }
}
