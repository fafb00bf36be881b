/** What computes the work of a command. */
import { InputError } from "../errors.ts";
import type { Device, DeviceOptions, Precision } from "../jit/device.ts";
import type { JitOptions } from "../jit/jit.ts";
import { requireDevice } from "../jit/require_device.ts";
import { ALONE, type Ranks } from "../mpi/ranks.ts";

/** What computes: options of compilation, and the processes that share each batch. */
type Compute = Required<JitOptions> & Pick<DeviceOptions, "memory"> & { readonly ranks: Ranks };

/** Options of a command, as typed. */
interface Given {
  readonly threads: number;
  readonly device: Device;
  readonly precision?: Precision;
  /** GiB. */
  readonly deviceMemory?: number;
}

/**
 * Returns what --device, --precision, --device-memory and --threads stand for. Another device than the CPU has one thread.
 *
 * @throws InputError where the device or its precision is missing, or several ranks would use it
 */
export async function computeOf(
  { threads, device, precision = "float32", deviceMemory }: Given,
  ranks: Ranks = ALONE,
): Promise<Compute> {
  if (device === "cpu") {
    const flag = precision !== "float32"
      ? `--precision ${precision}`
      : deviceMemory !== undefined && `--device-memory ${deviceMemory}`;
    if (!flag) return { threads, device, precision, ranks };
    throw new InputError(`${flag} is for other devices; give --device webgpu, or leave it out`);
  }
  if (ranks.size > 1) {
    throw new InputError(`--device ${device} takes one process; start it without mpirun or srun`);
  }
  await requireDevice(device, precision);
  const memory = deviceMemory === undefined ? undefined : deviceMemory * 2 ** 30;
  return { threads: 1, device, precision, memory, ranks };
}

/** Returns what `config.json` records of it. */
export const recorded = ({ threads, device, precision, ranks }: Compute) => ({
  ...{ threads, device, precision },
  ranks: ranks.size,
});
