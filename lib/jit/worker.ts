/** A thread of `openInThreads`: opens the graphs it is sent, and runs them when it is told to. */
import { ArrayPool, ARRAYS, sizeOf } from "./memory.ts";
import {
  type Arrays,
  type FromWorker,
  openSession,
  type Ports,
  type Runner,
  type Session,
  type ToWorker,
} from "./session.ts";

/** The global scope of a worker, as far as it is used; its types are not those of a main thread. */
interface Scope {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
}
const scope = self as unknown as Scope;

/** A graph at certain sizes, and the arrays that it is run between. */
interface AtShape {
  readonly graph: number;
  readonly runner: Runner;
  readonly ports: Ports;
  readonly shared: Arrays;
  /** ONNX Runtime reads no shared memory: what it reads and writes lies here. */
  readonly own: Arrays;
}

const sessions = new Map<number, Session>();
const fitted = new Map<number, AtShape>();
const memory = new ArrayPool(({ dtype, shape }) => new ARRAYS[dtype](sizeOf(shape)));

scope.onmessage = async ({ data: message }) => {
  try {
    if ("open" in message) sessions.set(message.open, await openSession(message.file));
    else if ("fit" in message) await fit(message);
    else if ("run" in message) await run(fitted.get(message.run)!);
    else await close(message.close);
    scope.postMessage({});
  } catch (error) {
    scope.postMessage({ error: (error as Error).message });
  }
};

async function fit(
  { fit: id, graph, ports, parameters, shared }: Extract<ToWorker, { fit: number }>,
): Promise<void> {
  const runner = await sessions.get(graph)!.fit(ports, parameters);
  const own = memory.take([...ports.inputs, ...ports.outputs]);
  fitted.set(id, { graph, runner, ports, shared, own });
}

async function run({ runner, ports: { inputs, outputs }, shared, own }: AtShape): Promise<void> {
  for (const { name } of inputs) own[name].set(shared[name]);
  await runner.run(own, own);
  for (const { name } of outputs) shared[name].set(own[name]);
}

async function close(graph: number): Promise<void> {
  for (const [id, one] of fitted) {
    if (one.graph !== graph) continue;
    memory.giveBack([...one.ports.inputs, ...one.ports.outputs]);
    fitted.delete(id);
  }
  // A graph that could not be opened is not there.
  await sessions.get(graph)?.release();
  sessions.delete(graph);
}
