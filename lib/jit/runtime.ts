/** ONNX Runtime as Deno runs it; in a browser, runtime_web.ts takes the place of this file. */
import { env, type InferenceSession, type Tensor } from "onnxruntime-node";

export { InferenceSession, Tensor } from "onnxruntime-node";

// What fails throws; the runtime's own lines would repeat it.
env.logLevel = "fatal";

/** Runs a session on `feeds` and writes its outputs to `fetches`, on the CPU in place. */
export async function runInto(
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
  fetches: Readonly<Record<string, Tensor>>,
): Promise<void> {
  await session.run(feeds, fetches);
}

/** Starts a thread that runs graphs. */
export const startWorker = () =>
  new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
