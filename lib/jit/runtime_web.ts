/** ONNX Runtime as a browser runs it: takes the place of runtime.ts there. */
import { env, InferenceSession as Session, type Tensor } from "onnxruntime-web/wasm";
import { sha256 } from "../sha256_web.ts";
import { RUNTIME_FILE } from "./runtime_file.ts";

export { Tensor } from "onnxruntime-web/wasm";

/** An open graph. */
export type InferenceSession = Session;

env.logLevel = "fatal";
// Each thread is a worker that has its own runtime, as elsewhere.
env.wasm.numThreads = 1;
env.wasm.wasmPaths = { wasm: new URL(`./${RUNTIME_FILE}`, import.meta.url).href };

/** Sessions that were released, by the hash of their graphs and their options. */
const idle = new Map<string, Session[]>();

/** Opens graphs. A released session is used again for an equal graph: to compile takes long here. */
export const InferenceSession = {
  async create(graph: Uint8Array, options: Session.SessionOptions): Promise<Session> {
    const key = sha256([graph]) + JSON.stringify(options);
    const session = idle.get(key)?.pop() ?? await Session.create(graph, options);
    session.release = () => {
      idle.set(key, [...idle.get(key) ?? [], session]);
      return Promise.resolve();
    };
    return session;
  },
};

/** The longest that this thread computes without looking at its messages and timers, in milliseconds. */
const BUSY = 30;

let looked = 0;

/** Runs a session on `feeds` and copies its outputs to `fetches`, which the runtime does not write to. */
export async function runInto(
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
  fetches: Readonly<Record<string, Tensor>>,
): Promise<void> {
  const results = await session.run(feeds, Object.keys(fetches));
  for (const [name, { data }] of Object.entries(fetches)) {
    const result = results[name].data as Float32Array<ArrayBuffer>;
    (data as Float32Array).set(result);
    // Frees the memory at once; a browser takes long to give back so much of it.
    result.buffer.transfer?.(0);
  }
  // A run ends without a turn of the event loop.
  if (performance.now() - looked < BUSY) return;
  await turn();
  looked = performance.now();
}

const { port1, port2 } = new MessageChannel();

/** Resolves in the next turn of the event loop; timers would take 4 ms. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(undefined);
  });
}

/** Starts a thread that runs graphs. */
export const startWorker = () =>
  new Worker(new URL("./graphs.js", import.meta.url), { type: "module" });
