/** What computes the work of a command. */
import { requireDevice } from "../jit/require_device.ts";
import { InputError } from "../errors.ts";
import type { JitOptions } from "../jit/jit.ts";
import { ALONE, type Ranks } from "../mpi/ranks.ts";

/**
 * Returns the options of compilation that --device, --precision and --threads stand for. Another device than the CPU
 * has one thread.
 *
 * @throws InputError where the device or its precision is missing, or several ranks would use it
 */
export async function computeOf(
  { threads, device, precision = "float32" }: Omit<Required<JitOptions>, "precision"> & JitOptions,
  { size }: Pick<Ranks, "size"> = ALONE,
): Promise<Required<JitOptions>> {
  if (device === "cpu") {
    if (precision === "float32") return { threads, device, precision };
    throw new InputError(
      `--precision ${precision} is for other devices; give --device webgpu, or leave it out`,
    );
  }
  if (size > 1) {
    throw new InputError(
      `--device ${device} trains in one process; start it without mpirun or srun`,
    );
  }
  await requireDevice(device, precision);
  return { threads: 1, device, precision };
}
