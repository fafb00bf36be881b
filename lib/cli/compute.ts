/** What computes the work of a command. */
import { InputError } from "../errors.ts";
import type { Device, Precision } from "../jit/device.ts";
import type { JitOptions } from "../jit/jit.ts";
import { requireDevice } from "../jit/require_device.ts";
import { ALONE, type Ranks } from "../mpi/ranks.ts";

/** What computes: options of compilation, and the processes that share each batch. */
type Compute = Required<JitOptions> & { readonly ranks: Ranks };

/** Options of a command, as typed. */
interface Given {
  readonly threads: number;
  readonly device: Device;
  readonly precision?: Precision;
}

/**
 * Returns what --device, --precision and --threads stand for. Another device than the CPU has one thread.
 *
 * @throws InputError where the device or its precision is missing, or several ranks would use it
 */
export async function computeOf(
  { threads, device, precision = "float32" }: Given,
  ranks: Ranks = ALONE,
): Promise<Compute> {
  if (device === "cpu") {
    if (precision === "float32") return { threads, device, precision, ranks };
    throw new InputError(
      `--precision ${precision} is for other devices; give --device webgpu, or leave it out`,
    );
  }
  if (ranks.size > 1) {
    throw new InputError(`--device ${device} takes one process; start it without mpirun or srun`);
  }
  await requireDevice(device, precision);
  return { threads: 1, device, precision, ranks };
}

/** Returns what `config.json` records of it. */
export const recorded = ({ ranks, ...local }: Compute) => ({ ...local, ranks: ranks.size });
