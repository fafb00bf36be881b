/** What computes the work of a command. */
import { requireDevice } from "../jit/require_device.ts";
import type { ComputeOptions } from "../trm/compile.ts";

/**
 * Returns the options of compilation that --device and --threads stand for. Another device than the CPU
 * has one thread.
 *
 * @throws InputError where the device is missing
 */
export async function computeOf(
  { threads, device }: Required<ComputeOptions>,
): Promise<Required<ComputeOptions>> {
  if (device === "cpu") return { threads, device };
  await requireDevice(device);
  return { threads: 1, device };
}
