/** A job of several ranks under an MPI launcher. */
import { InputError } from "../errors.ts";
import type { Environment } from "./launcher.ts";
import { launchOf, LIBRARY } from "./launcher.ts";
import { type Library, openLibrary } from "./library.ts";
import type { Ranks } from "./ranks.ts";

/** Milliseconds in which a launcher passes on what a rank has written before all are ended. */
const PASS_ON_MS = 300;

/** A process of a job. */
export interface Job {
  readonly ranks: Ranks;
  /** Ranks on this machine. */
  readonly local: number;
  /** Ends a rank's part; waits for the others. */
  end(): void;
  /** Ends all ranks with a status. */
  abort(status: number): never;
}

/**
 * Joins the job that a launcher started this process for; undefined where it runs alone. Until `end`, this
 * process ends all ranks if it ends.
 *
 * @throws InputError where the library is missing, or is not that of the launcher
 */
export function joinJob(environment: Environment): Job | undefined {
  const launch = launchOf(environment);
  if (launch.size === 1) return undefined;
  const library = openLibrary(launch);
  const { functions, constants: { world }, path } = library;
  check("MPI_Init", functions.MPI_Init(null, null));
  const [rank, size] = [new Int32Array(1), new Int32Array(1)];
  check("MPI_Comm_rank", functions.MPI_Comm_rank(world, rank));
  check("MPI_Comm_size", functions.MPI_Comm_size(world, size));
  if (size[0] !== launch.size) {
    functions.MPI_Finalize();
    throw new InputError(
      `the launcher started ${launch.size} processes, but ${path} knows of ${
        size[0]
      }: it is not the ` +
        `launcher's library; start with the mpirun of the same MPI, or let ${LIBRARY} name its file`,
    );
  }
  let ended = false;
  const abort = (status: number): never => {
    ended = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PASS_ON_MS);
    functions.MPI_Abort(world, status);
    Deno.exit(status);
  };
  // A rank that ends without the others would leave them waiting.
  const abandon = (reason?: unknown) => {
    if (ended) return;
    if (reason !== undefined) {
      const text = reason instanceof Error ? reason.stack : String(reason);
      Deno.stderr.writeSync(new TextEncoder().encode(`error: rank ${rank[0]}: ${text}\n`));
    }
    abort(1);
  };
  addEventListener("error", ({ error }) => abandon(error));
  addEventListener("unhandledrejection", ({ reason }) => abandon(reason));
  addEventListener("unload", () => abandon());
  return {
    ranks: ranksOf(library, { rank: rank[0], size: size[0] }),
    local: launch.localSize,
    end: () => {
      ended = true;
      functions.MPI_Finalize();
    },
    abort,
  };
}

function ranksOf(
  { functions, constants: { world, byte, float, sum, inPlace } }: Library,
  { rank, size }: Pick<Ranks, "rank" | "size">,
): Ranks {
  const signals: { readonly own: AbortSignal; readonly agreed: AbortController }[] = [];
  const add = (array: Float32Array<ArrayBuffer>) =>
    check(
      "MPI_Allreduce",
      functions.MPI_Allreduce(inPlace, array, array.length, float, sum, world),
    );
  const broadcast = (bytes: Uint8Array<ArrayBuffer>, from: number) =>
    check("MPI_Bcast", functions.MPI_Bcast(bytes, bytes.length, byte, from, world));
  const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
    new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  return {
    rank,
    size,
    isRoot: rank === 0,
    allReduce(arrays) {
      const aborted = Float32Array.from(signals, ({ own }) => own.aborted ? 1 : 0);
      for (const array of [aborted, ...arrays]) add(array as Float32Array<ArrayBuffer>);
      signals.forEach(({ agreed }, i) => {
        if (aborted[i] > 0) agreed.abort();
      });
    },
    broadcast: (array, from) => broadcast(bytesOf(array), from),
    ofRoot(value) {
      const values = Float64Array.of(value);
      broadcast(bytesOf(values), 0);
      return values[0];
    },
    agreed(own) {
      const agreed = new AbortController();
      signals.push({ own, agreed });
      return agreed.signal;
    },
  };
}

function check(what: string, code: number): void {
  if (code !== 0) throw new Error(`${what} failed with code ${code}`);
}
