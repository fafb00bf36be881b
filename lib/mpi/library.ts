/**
 * An MPI library, called through FFI. MPICH, Open MPI and the ABI of MPI 5 have the same functions, but
 * other constants. Handles are passed as 64-bit numbers.
 */
import { InputError } from "../errors.ts";
import { type Launch, LIBRARY } from "./launcher.ts";

const FUNCTIONS = {
  MPI_Init: { parameters: ["pointer", "pointer"], result: "i32" },
  MPI_Comm_rank: { parameters: ["u64", "buffer"], result: "i32" },
  MPI_Comm_size: { parameters: ["u64", "buffer"], result: "i32" },
  MPI_Allreduce: { parameters: ["u64", "buffer", "i32", "u64", "u64", "u64"], result: "i32" },
  MPI_Bcast: { parameters: ["buffer", "i32", "u64", "i32", "u64"], result: "i32" },
  MPI_Abort: { parameters: ["u64", "i32"], result: "i32" },
  MPI_Finalize: { parameters: [], result: "i32" },
} as const;

/** Constants of a library's header. */
interface Constants {
  readonly world: bigint;
  readonly byte: bigint;
  readonly float: bigint;
  readonly sum: bigint;
  readonly inPlace: bigint;
}

/** Constants of MPICH and what shares its ABI, and of MPI 5. */
const MPICH: Constants = {
  world: 0x44000000n,
  byte: 0x4c00010dn,
  float: 0x4c00040an,
  sum: 0x58000003n,
  inPlace: 0xffff_ffff_ffff_ffffn,
};
const MPI_5: Constants = { world: 0x101n, byte: 0x247n, float: 0x210n, sum: 0x21n, inPlace: 1n };

/** Symbols of Open MPI whose addresses are its constants. */
const OPEN_MPI = {
  ompi_mpi_comm_world: { type: "pointer" },
  ompi_mpi_byte: { type: "pointer" },
  ompi_mpi_float: { type: "pointer" },
  ompi_mpi_op_sum: { type: "pointer" },
} as const;

/** File names of the libraries. */
const NAMES = { openMpi: "libmpi.so.40", mpi5: "libmpi_abi.so.1", mpich: "libmpich.so.12" };

/** An open library. */
export interface Library {
  readonly functions: Deno.DynamicLibrary<typeof FUNCTIONS>["symbols"];
  readonly constants: Constants;
  readonly path: string;
}

/**
 * Opens the library that fits a launcher.
 *
 * @throws InputError where there is none, with what to install
 */
export function openLibrary({ isOpenMpi, file }: Launch): Library {
  const names = isOpenMpi ? [NAMES.openMpi, NAMES.mpi5] : [NAMES.mpi5, NAMES.mpich];
  const failures: string[] = [];
  for (const path of file ? [file] : names) {
    try {
      const { symbols } = Deno.dlopen(path, FUNCTIONS);
      return { functions: symbols, constants: constantsOf(path), path };
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  const packages = isOpenMpi ? "openmpi" : "mpich";
  throw new InputError(
    `no MPI library of the launcher was found (${
      failures.join("; ")
    }); install ${packages}, or let ` +
      `${LIBRARY} name the library's file`,
  );
}

/** Returns the constants of a library: Open MPI's by its symbols, the others' by name. */
function constantsOf(path: string): Constants {
  try {
    const { symbols } = Deno.dlopen(path, OPEN_MPI);
    const address = (symbol: Deno.PointerValue) => Deno.UnsafePointer.value(symbol);
    return {
      world: address(symbols.ompi_mpi_comm_world),
      byte: address(symbols.ompi_mpi_byte),
      float: address(symbols.ompi_mpi_float),
      sum: address(symbols.ompi_mpi_op_sum),
      inPlace: 1n,
    };
  } catch {
    return path.includes("mpi_abi") ? MPI_5 : MPICH;
  }
}
