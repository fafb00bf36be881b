/** MPI launchers for tests of ranks: those that are installed. */
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A launcher of one MPI. */
export interface Launcher {
  readonly name: string;
  /** The Debian package. */
  readonly install: string;
  readonly program: string;
  readonly words: readonly string[];
  /** The name of its shared library. */
  readonly soname: string;
}

/** The launchers, by Debian's names. */
export const LAUNCHERS: readonly Launcher[] = [
  {
    name: "MPICH",
    install: "mpich",
    program: "/usr/bin/mpirun.mpich",
    words: [],
    soname: "libmpich.so.12",
  },
  {
    name: "Open MPI",
    install: "openmpi-bin",
    program: "/usr/bin/mpirun.openmpi",
    words: ["--allow-run-as-root", "--oversubscribe"],
    soname: "libmpi.so.40",
  },
];

/** Returns whether a program is installed. */
export function isInstalled(program: string): boolean {
  try {
    return Deno.statSync(program).isFile;
  } catch {
    return false;
  }
}

/** Open MPI's own folder of each test file: two that start at once would both make the usual one, and fail. */
const session = Deno.makeTempDirSync();
addEventListener("unload", () => Deno.removeSync(session, { recursive: true }));

/** Starts a script of this project as `count` ranks. */
export function startRanks(
  { program, words }: Launcher,
  count: number,
  script: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Deno.ChildProcess {
  return new Deno.Command(program, {
    args: [...words, "-n", String(count), Deno.execPath(), "run", "-P=train", ...script],
    cwd: root,
    env: { ...env, NO_COLOR: "1", OMPI_MCA_orte_tmpdir_base: session },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Waits for a process and returns its status and text. */
export async function endOf(process: Deno.ChildProcess) {
  const { code, stdout, stderr } = await process.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}
