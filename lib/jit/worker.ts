/** The thread behind a session of `openWorkers`: opens the graph it is sent, then runs it at each call. */
import { ARRAYS, SharedArrays, sizeOf } from "./memory.ts";
import { type Arrays, type FromWorker, openSession, type ToWorker } from "./session.ts";

/** The global scope of a worker, as far as it is used; its types are not those of a main thread. */
interface Scope {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
}
const scope = self as unknown as Scope;

let run: (() => Promise<void>) | undefined;

scope.onmessage = async ({ data: message }) => {
  try {
    if (message === "run") await run!();
    else run = await open(message);
    scope.postMessage({});
  } catch (error) {
    scope.postMessage({ error: (error as Error).message });
  }
};

/** Opens a graph and returns what runs it between arrays of its own, which it copies in and out. */
async function open(
  { file, ports, memory }: Exclude<ToWorker, "run">,
): Promise<() => Promise<void>> {
  const { inputs, outputs } = ports;
  const session = await openSession(file, ports);
  const shared = new SharedArrays([...inputs, ...outputs], memory).arrays;
  const own: Arrays = Object.fromEntries(
    [...inputs, ...outputs].map(({ name, shape, dtype }) => [
      name,
      new ARRAYS[dtype](sizeOf(shape)),
    ]),
  );
  return async () => {
    for (const { name } of inputs) own[name].set(shared[name]);
    await session.run(own, own);
    for (const { name } of outputs) shared[name].set(own[name]);
  };
}
