/** Makes a run in a process of its own. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseEvent } from "../cli/events.ts";
import { EXIT, InputError } from "../errors.ts";
import { fileExists } from "../files.ts";
import { SIZES } from "../mpi/launcher.ts";
import { RUN_FILES } from "../train/run_files.ts";
import type { Recipe } from "./experiment.ts";

/** One run of a training command. */
export interface RunSpec {
  readonly command: Recipe["command"];
  readonly options: Readonly<Record<string, string | number | readonly string[]>>;
  readonly steps: number;
}

/** Root of this project. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Lines of standard error that explain a run that ended without a word. */
const LAST_LINES = 4;

const isBegun = (folder: string) => fileExists(join(folder, RUN_FILES.checkpoint));

/** Returns the words behind `deno` of the command that makes a run, or goes on with it. */
export async function runWords(
  folder: string,
  { command, options }: RunSpec,
  threads: number,
): Promise<string[]> {
  const words = Object.entries(options).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => [`--${name}`, String(one)])
  );
  const resume = await isBegun(folder) ? ["--resume"] : [];
  return ["task", command, ...words, "--threads", String(threads), "--out", folder, ...resume];
}

/** Makes a run. Returns false where another process took or began it first: look again. */
export async function makeRun(
  folder: string,
  spec: RunSpec,
  { threads, onStep, signal }: {
    threads: number;
    onStep: (step: number) => void;
    signal: AbortSignal;
  },
): Promise<boolean> {
  const { command } = spec;
  const begun = await isBegun(folder);
  await using child = new Deno.Command(Deno.execPath(), {
    args: [...await runWords(folder, spec, threads), "--events"],
    cwd: ROOT,
    // A run is no rank of the job that this process may be started by.
    env: Object.fromEntries(SIZES.map((name) => [name, "1"])),
    stdout: "piped",
    stderr: "piped",
    // This process passes on what interrupts it; a terminal that is closed would end the run unsaved.
    detached: true,
  }).spawn();
  const interrupt = () => {
    try {
      child.kill("SIGINT");
    } catch {
      // It has ended by itself.
    }
  };
  signal.addEventListener("abort", interrupt);
  if (signal.aborted) interrupt();
  const stderr = new Response(child.stderr).text();
  let failure: string | undefined;
  let rest = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const event of lines.map(parseEvent)) {
      if (event?.event === "progress" && event.label === command) onStep(event.done);
      if (event?.event === "failed") failure = event.message;
    }
  }
  const { success, code } = await child.status;
  signal.removeEventListener("abort", interrupt);
  signal.throwIfAborted();
  if (success) return true;
  // A run that began meanwhile is refused, as one with other options is.
  if (code === EXIT.taken || (code === EXIT.usage && !begun && await isBegun(folder))) return false;
  failure ??= (await stderr).trimEnd().split("\n").slice(-LAST_LINES).join("\n");
  const message = `the run in ${folder} failed:\n${failure}`;
  throw code === EXIT.usage ? new InputError(message) : new Error(message);
}
