/** Finds out which device adapts faster to a task. */
import { measureSteps } from "../compete/rates.ts";
import type { Device } from "../jit/device.ts";
import type { Task } from "../arc/task.ts";
import type { Source } from "../train/source.ts";
import { adaptationToOne } from "./solve.ts";

/** Seconds in which steps are measured on each device, and the most that a GPU is waited for. */
const MEASURED = { seconds: 1, most: 20 };

/** A chosen device, and why. */
export interface Choice {
  readonly device: Extract<Device, "cpu" | "webgpu">;
  /** Seconds of a step on each device that was measured; NaN for a CPU that is too slow to measure. */
  readonly seconds: { readonly cpu: number; readonly webgpu?: number };
  /** Why WebGPU has no seconds: it is missing, wrong or far too slow. */
  readonly failed?: string;
}

/** Returns WebGPU where its first step is right and its steps are faster than the CPU's. */
export async function fasterDevice(
  task: Task,
  source: Source,
  { threads, signal }: { readonly threads: number; readonly signal: AbortSignal },
): Promise<Choice> {
  const adaptation = adaptationToOne(task, source, { seed: 0 });
  const measure = async (device: Device) => {
    const enough = AbortSignal.any([signal, AbortSignal.timeout(1000 * MEASURED.most)]);
    const options = { threads, device, seconds: MEASURED.seconds, signal: enough };
    return (await measureSteps(adaptation, options)).secondsPerStep;
  };
  const cpu = await measure("cpu");
  try {
    const webgpu = await measure("webgpu");
    if (!Number.isFinite(webgpu)) throw new Error(`it did not start in ${MEASURED.most} seconds`);
    return { device: webgpu >= cpu ? "cpu" : "webgpu", seconds: { cpu, webgpu } };
  } catch (error) {
    signal.throwIfAborted();
    return { device: "cpu", seconds: { cpu }, failed: (error as Error).message };
  }
}
