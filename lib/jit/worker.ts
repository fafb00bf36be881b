/** A thread of `openInThreads`: opens the graphs it is sent, and runs them when it is told to. */
import { ArrayPool, ARRAYS, sizeOf } from "./memory.ts";
import { type FromWorker, openSession, type ToWorker } from "./session.ts";

/** The global scope of a worker, as far as it is used; its types are not those of a main thread. */
interface Scope {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
}
const scope = self as unknown as Scope;

/** A graph, what runs it between the arrays in its shared memory, and what closes it. */
interface Opened {
  run(): Promise<void>;
  close(): Promise<void>;
}
const graphs = new Map<number, Opened>();

/** ONNX Runtime reads no shared memory: what it reads and writes lies here. */
const memory = new ArrayPool(({ dtype, shape }) => new ARRAYS[dtype](sizeOf(shape)));

scope.onmessage = async ({ data: message }) => {
  try {
    if ("open" in message) graphs.set(message.open, await open(message));
    else if ("run" in message) await graphs.get(message.run)!.run();
    else {
      // One that could not be opened is not there.
      await graphs.get(message.close)?.close();
      graphs.delete(message.close);
    }
    scope.postMessage({});
  } catch (error) {
    scope.postMessage({ error: (error as Error).message });
  }
};

async function open({ file, ports, shared }: Extract<ToWorker, { open: number }>): Promise<Opened> {
  const { inputs, outputs } = ports;
  const session = await openSession(file, ports);
  const own = memory.take([...inputs, ...outputs]);
  return {
    async run() {
      for (const { name } of inputs) own[name].set(shared[name]);
      await session.run(own, own);
      for (const { name } of outputs) shared[name].set(own[name]);
    },
    async close() {
      memory.giveBack([...inputs, ...outputs]);
      await session.release();
    },
  };
}
