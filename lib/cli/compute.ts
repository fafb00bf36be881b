/** What computes the work of a command. */
import { requireDevice } from "../jit/require_device.ts";
import { InputError } from "../errors.ts";
import type { JitOptions } from "../jit/jit.ts";
import { ALONE, type Ranks } from "../mpi/ranks.ts";

/**
 * Returns the options of compilation that --device and --threads stand for. Another device than the CPU
 * has one thread.
 *
 * @throws InputError where the device is missing, or several ranks would use it
 */
export async function computeOf(
  { threads, device }: Required<JitOptions>,
  { size }: Pick<Ranks, "size"> = ALONE,
): Promise<Required<JitOptions>> {
  if (device === "cpu") return { threads, device };
  if (size > 1) {
    throw new InputError(
      `--device ${device} trains in one process; start it without mpirun or srun`,
    );
  }
  await requireDevice(device);
  return { threads: 1, device };
}
