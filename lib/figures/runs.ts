/** The runs of an experiment: known by what determines them, made where they are missing. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { fileExists, lockFolder, readBytes, readText } from "../files.ts";
import { type Reporter } from "../train/run.ts";
import { RUN_FILES } from "../train/run_files.ts";
import type { Options } from "./experiment.ts";

/** One run of a training command. */
export interface RunSpec {
  readonly command: "pretrain" | "posttrain";
  readonly options: Options;
  /** Steps that it takes. */
  readonly steps: number;
}

/** Root of this project. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What a run's result depends on, besides its options: the code behind it, and its libraries. */
const SOURCES = ["lib/arc", "lib/trm", "lib/jit", "lib/train", "lib/vote", "lib", "deno.lock"];

/**
 * A hash of the source that training and evaluation depend on, so that a run is made anew when that
 * changes, and not when anything else does.
 */
export async function sourceHash(): Promise<string> {
  const hash = createHash("sha256");
  const add = async (path: string) => hash.update(path).update(await readBytes(join(ROOT, path)));
  for (const source of [...SOURCES, "pretrain.ts", "posttrain.ts"]) {
    for (const path of await filesOf(source)) await add(path);
  }
  return hash.digest("hex");
}

/** The files of a source in one order: itself, or what lies in the folder, and below those with a room's name. */
async function filesOf(source: string): Promise<string[]> {
  if (!(await Deno.stat(join(ROOT, source))).isDirectory) return [source];
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, source))) {
    const path = `${source}/${name}`;
    if (!isDirectory) files.push(path);
    else if (source !== "lib") files.push(...await filesOf(path));
  }
  return files.sort();
}

/** The name of a run: a hash of its options, of the files among them, and of the source. */
export async function runHash({ command, options }: RunSpec, source: string): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([source, command, options]));
  const { from } = options;
  if (typeof from === "string" && await fileExists(from)) hash.update(await readBytes(from));
  return hash.digest("hex").slice(0, 16);
}

/** How runs are made. */
export interface MakeOptions {
  /** Runs that go side by side. */
  readonly atOnce: number;
  /** Threads of each. */
  readonly threads: number;
  /** Called with the steps that all runs together have done. */
  onProgress(steps: number): void;
  /** Aborted by a person: runs save what they have and end, and the reason is thrown. */
  readonly signal: AbortSignal;
}

/** Whether a run's folder holds all of it, with its last evaluation where it has any. */
export async function isComplete(folder: string, { command, steps }: RunSpec): Promise<boolean> {
  const file = join(folder, command === "pretrain" ? RUN_FILES.metrics : RUN_FILES.evaluations);
  if (!await fileExists(file) || !await fileExists(join(folder, RUN_FILES.checkpoint))) {
    return false;
  }
  // What follows the last line break was cut off when the run was killed, and is no line.
  const last = (await readText(file)).split("\n").at(-2);
  return last !== undefined && last.startsWith(`{"step":${steps},`);
}

/** Where runs are kept, how many go side by side, and with how many threads each. */
export interface Place {
  /** Folder of all runs. */
  readonly runs: string;
  /** Begins the names of these runs' folders. */
  readonly prefix: string;
  readonly atOnce: number;
  readonly threads: number;
}

/**
 * Makes the runs that are missing of some, by label, and returns the folder of each, in the same
 * order, with a hash of all.
 */
export async function makeAll(
  specs: ReadonlyMap<string, RunSpec>,
  { runs, prefix, atOnce, threads }: Place,
  { progress, signal }: Pick<Reporter, "progress" | "signal">,
): Promise<{ folders: string[]; hash: string }> {
  const source = await sourceHash();
  const names: string[] = [];
  for (const [label, spec] of specs) {
    names.push(`${prefix}-${label}-${await runHash(spec, source)}`);
  }
  const folders = names.map((name) => join(runs, name));
  const all = [...specs.values()];
  const bar = progress(prefix, all.reduce((sum, { steps }) => sum + steps, 0), "steps");
  const onProgress = (done: number) => bar.update(done);
  await makeRuns(new Map(folders.map((folder, i) => [folder, all[i]])), {
    atOnce,
    threads,
    onProgress,
    signal,
  }).finally(() => bar.stop());
  const hash = createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 16);
  return { folders, hash };
}

/** Makes the runs that are missing, each in its folder; one that was begun goes on. */
export async function makeRuns(
  runs: ReadonlyMap<string, RunSpec>,
  { atOnce, threads, onProgress, signal }: MakeOptions,
): Promise<void> {
  const steps = new Map<string, number>();
  const tell = (folder: string, done: number) => {
    steps.set(folder, done);
    onProgress([...steps.values()].reduce((sum, done) => sum + done, 0));
  };
  const waiting = [...runs];
  const stop = new AbortController();
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [folder, spec] = next;
      signal.throwIfAborted();
      if (stop.signal.aborted) return;
      await untilFree(folder, signal);
      if (!await isComplete(folder, spec)) {
        const onStep = (done: number) => tell(folder, done);
        await makeRun(folder, spec, { threads, onStep, signals: [signal, stop.signal] });
      }
      tell(folder, spec.steps);
    }
  };
  const workers = Array.from({ length: atOnce }, () =>
    worker().catch((error) => {
      stop.abort();
      throw error;
    }));
  const ends = await Promise.allSettled(workers);
  const failed = ends.find((end) => end.status === "rejected");
  if (failed) throw failed.reason;
}

/** Milliseconds between two looks at a folder that another process has. */
const LOOK_EVERY = 500;

/** Waits for a run that was left behind when the command that made it was killed. */
async function untilFree(folder: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    using lock = await lockFolder(folder);
    if (lock) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

/** Lines of a failed run's messages that are worth telling. */
const LAST_LINES = 4;

async function makeRun(
  folder: string,
  { command, options }: RunSpec,
  { threads, onStep, signals }: {
    threads: number;
    onStep: (step: number) => void;
    signals: readonly AbortSignal[];
  },
): Promise<void> {
  const words = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const begun = await fileExists(join(folder, RUN_FILES.checkpoint));
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "task",
      command,
      ...words,
      "--threads",
      String(threads),
      "--out",
      folder,
      ...begun ? ["--resume"] : [],
    ],
    cwd: ROOT,
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const interrupt = () => {
    try {
      process.kill("SIGINT");
    } catch {
      // It has ended by itself.
    }
  };
  for (const signal of signals) signal.addEventListener("abort", interrupt);
  const lines: string[] = [];
  let rest = "";
  for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    lines.push(...parts);
    const step = parts.map((line) => /^\w+train (\d+)\//.exec(line)?.[1]).findLast(Boolean);
    if (step !== undefined) onStep(Number(step));
  }
  const { success } = await process.status;
  for (const signal of signals) {
    signal.removeEventListener("abort", interrupt);
    signal.throwIfAborted();
  }
  if (success) return;
  const message = [...lines, rest].filter((line) => line !== "").slice(-LAST_LINES).join("\n");
  throw new Error(`the run in ${folder} failed:\n${message}`);
}
