/** What computes the work of a command. */
import type { JitOptions } from "../jit/jit.ts";
import { requireDevice } from "../jit/require_device.ts";

/**
 * Returns the options of compilation that --device and --threads stand for. Another device than the CPU
 * has one thread.
 *
 * @throws InputError where the device is missing
 */
export async function processorOf(
  { threads, device }: Required<JitOptions>,
): Promise<Required<JitOptions>> {
  if (device === "cpu") return { threads, device };
  await requireDevice(device);
  return { threads: 1, device };
}
