/** A thread of `openInThreads`: opens, binds, runs and closes graphs on request. */
import { ArrayPool, ARRAYS, sizeOf } from "./memory.ts";
import { type Arrays, openSession, type Ports, type Runner, type Session } from "./session.ts";
import type { FromWorker, ToWorker } from "./threads.ts";

/** The part of a worker's global scope that is used; its types differ from the main thread's. */
interface Scope {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
}
const scope = self as unknown as Scope;

/** A graph bound to one size, and its arrays. */
interface Bound {
  readonly graph: number;
  readonly runner: Runner;
  readonly ports: Ports;
  readonly shared: Arrays;
  /** Copies of the shared arrays, since ONNX Runtime reads no shared memory. */
  readonly own: Arrays;
}

const sessions = new Map<number, Session>();
const bound = new Map<number, Bound>();
const memory = new ArrayPool(({ dtype, shape }) => new ARRAYS[dtype](sizeOf(shape)));

scope.onmessage = async ({ data: message }) => {
  try {
    if ("open" in message) sessions.set(message.open, await openSession(message.file));
    else if ("bind" in message) await bind(message);
    else if ("run" in message) await run(bound.get(message.run)!);
    else await close(message.close);
    scope.postMessage({});
  } catch (error) {
    scope.postMessage({ error: (error as Error).message });
  }
};

async function bind(
  { bind: id, graph, ports, constants, shared }: Extract<ToWorker, { bind: number }>,
): Promise<void> {
  const runner = await sessions.get(graph)!.bind(ports, constants);
  const own = memory.take([...ports.inputs, ...ports.outputs]);
  bound.set(id, { graph, runner, ports, shared, own });
}

async function run({ runner, ports: { inputs, outputs }, shared, own }: Bound): Promise<void> {
  for (const { name } of inputs) own[name].set(shared[name]);
  await runner.run(own, own);
  for (const { name } of outputs) shared[name].set(own[name]);
}

async function close(graph: number): Promise<void> {
  for (const [id, one] of bound) {
    if (one.graph !== graph) continue;
    memory.giveBack([...one.ports.inputs, ...one.ports.outputs]);
    bound.delete(id);
  }
  // Opening the graph may have failed.
  await sessions.get(graph)?.release();
  sessions.delete(graph);
}
