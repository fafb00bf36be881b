/** A thread of `openInThreads`: opens the graphs it is sent, and runs them when it is told to. */
import { ARRAYS, SharedArrays, sizeOf } from "./memory.ts";
import {
  type Arrays,
  type FromWorker,
  openSession,
  type Session,
  type ToWorker,
} from "./session.ts";

/** The global scope of a worker, as far as it is used; its types are not those of a main thread. */
interface Scope {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
}
const scope = self as unknown as Scope;

/** A graph, and what runs it between the arrays in its shared memory. */
interface Opened {
  readonly session: Session;
  run(): Promise<void>;
}
const graphs = new Map<number, Opened>();

scope.onmessage = async ({ data: message }) => {
  try {
    if ("open" in message) graphs.set(message.open, await open(message));
    else if ("run" in message) await graphs.get(message.run)!.run();
    else {
      // One that could not be opened is not there.
      await graphs.get(message.close)?.session.release();
      graphs.delete(message.close);
    }
    scope.postMessage({});
  } catch (error) {
    scope.postMessage({ error: (error as Error).message });
  }
};

async function open({ file, ports, memory }: Extract<ToWorker, { open: number }>): Promise<Opened> {
  const { inputs, outputs } = ports;
  const session = await openSession(file, ports);
  const shared = new SharedArrays([...inputs, ...outputs], memory).arrays;
  const own: Arrays = Object.fromEntries(
    [...inputs, ...outputs].map(({ name, shape, dtype }) => [
      name,
      new ARRAYS[dtype](sizeOf(shape)),
    ]),
  );
  const run = async () => {
    for (const { name } of inputs) own[name].set(shared[name]);
    await session.run(own, own);
    for (const { name } of outputs) shared[name].set(own[name]);
  };
  return { session, run };
}
