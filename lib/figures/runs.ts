/** The runs of an experiment: known by what determines them, made where they are missing. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { InputError } from "../errors.ts";
import { fileExists, lockFolder, readBytes, readJson, readText } from "../files.ts";
import { readCheckpoint } from "../train/checkpoint.ts";
import { RUN_FILES, TAKEN } from "../train/run_files.ts";
import type { Recipe } from "./experiment.ts";

/** One run of a training command. */
export interface RunSpec {
  readonly command: Recipe["command"];
  readonly options: Readonly<Record<string, string | number | readonly string[]>>;
  /** Steps that it takes. */
  readonly steps: number;
}

/** Root of this project. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** What a run's result depends on, besides its options: the code behind it, and its libraries. */
const SOURCES = ["lib/arc", "lib/trm", "lib/jit", "lib/train", "lib/vote", "lib", "deno.lock"];

/** The files behind a run's result, in one order. */
export async function sourceFiles(): Promise<string[]> {
  const files: string[] = [];
  for (const source of [...SOURCES, "pretrain.ts", "posttrain.ts"]) {
    files.push(...await filesOf(source));
  }
  return files;
}

/**
 * A hash of the source that training and evaluation depend on, so that a run is made anew when that
 * changes, and not when anything else does.
 */
export async function sourceHash(): Promise<string> {
  const hash = createHash("sha256");
  for (const path of await sourceFiles()) {
    hash.update(path).update(await readBytes(join(ROOT, path)));
  }
  return hash.digest("hex");
}

/** The files of a source in one order: itself, or what lies in the folder, and below those with a room's name. */
async function filesOf(source: string): Promise<string[]> {
  if (!(await Deno.stat(join(ROOT, source))).isDirectory) return [source];
  const files: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, source))) {
    const path = `${source}/${name}`;
    if (isDirectory && source !== "lib") files.push(...await filesOf(path));
    if (!isDirectory && name.endsWith(".ts")) files.push(path);
  }
  return files.sort();
}

/**
 * The name of a run: a hash of its options, of the source, and of what is in the files that are
 * among the options, wherever they lie.
 */
export async function runHash({ command, options }: RunSpec, source: string): Promise<string> {
  const resolved: [string, unknown][] = [];
  for (const [name, value] of Object.entries(options).sort(([a], [b]) => a < b ? -1 : 1)) {
    const isFile = typeof value === "string" && await fileExists(value);
    const digest = async () => createHash("sha256").update(await readBytes(String(value)));
    resolved.push([name, isFile ? (await digest()).digest("hex") : value]);
  }
  const whole = JSON.stringify([source, command, resolved]);
  return createHash("sha256").update(whole).digest("hex").slice(0, 16);
}

const timesLine = z.object({ seconds: z.number() });
const threadsOf = z.object({ options: z.object({ threads: z.int() }) });

/** What training took in a run, with its evaluations, in core-seconds. */
export async function costOfRun(folder: string): Promise<number> {
  const last = (await readText(join(folder, RUN_FILES.times))).trimEnd().split("\n").at(-1)!;
  const { seconds } = timesLine.parse(JSON.parse(last));
  const { options } = threadsOf.parse(await readJson(join(folder, RUN_FILES.config)));
  return Math.round(seconds * options.threads);
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
export async function isComplete(
  folder: string,
  { command, options, steps }: RunSpec,
): Promise<boolean> {
  const [checkpoint, evaluations] = [RUN_FILES.checkpoint, RUN_FILES.evaluations].map((name) =>
    join(folder, name)
  );
  if (!await fileExists(checkpoint)) return false;
  if ((await readCheckpoint(checkpoint)).head.step < steps) return false;
  if (command === "pretrain" && options.evaluate === undefined) return true;
  if (!await fileExists(evaluations)) return false;
  // What follows the last line break was cut off when the run was killed, and is no line.
  const last = (await readText(evaluations)).split("\n").at(-2);
  return last !== undefined && last.startsWith(`{"step":${steps},`);
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
  // The longest first, so that none is left to a single thread at the end.
  const waiting = [...runs].sort(([, a], [, b]) => b.steps - a.steps);
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [folder, spec] = next;
      const onStep = (done: number) => tell(folder, done);
      while (!await isComplete(folder, spec)) {
        either.throwIfAborted();
        await untilFree(folder, either);
        // Whoever had it may have ended it.
        if (await isComplete(folder, spec)) break;
        if (!await makeRun(folder, spec, { threads, onStep, signal: either })) continue;
        if (!await isComplete(folder, spec)) throw new Error(`the run in ${folder} is not whole`);
      }
      tell(folder, spec.steps);
    }
  };
  const workers = Array.from(
    { length: atOnce },
    () => worker().catch((error) => stop.abort(error)),
  );
  await Promise.all(workers);
  // The first failure is what stopped the others.
  either.throwIfAborted();
}

/** Milliseconds between two looks at a folder that another process has. */
const LOOK_EVERY = 500;

/** Waits for another process that makes a run, as one does whose maker was killed. */
async function untilFree(folder: string, signal: AbortSignal): Promise<void> {
  while (await isTaken(folder)) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
  }
}

async function isTaken(folder: string): Promise<boolean> {
  using lock = await lockFolder(folder);
  return lock === undefined;
}

/** How a training command ends whose input is bad. */
const BAD_INPUT = 2;

/** Lines of a failed run's messages that are worth telling. */
const LAST_LINES = 4;

/** Makes a run; false where it is to be tried again, since another process was quicker to take its folder. */
async function makeRun(
  folder: string,
  { command, options }: RunSpec,
  { threads, onStep, signal }: {
    threads: number;
    onStep: (step: number) => void;
    signal: AbortSignal;
  },
): Promise<boolean> {
  const words = Object.entries(options).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => [`--${name}`, String(one)])
  );
  const isBegun = () => fileExists(join(folder, RUN_FILES.checkpoint));
  const begun = await isBegun();
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
  signal.addEventListener("abort", interrupt);
  if (signal.aborted) interrupt();
  const lines: string[] = [];
  let rest = "";
  for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop()!;
    lines.push(...parts);
    const step = parts.map((line) => /^\w+train (\d+)\//.exec(line)?.[1]).findLast(Boolean);
    if (step !== undefined) onStep(Number(step));
  }
  const { success, code } = await process.status;
  signal.removeEventListener("abort", interrupt);
  signal.throwIfAborted();
  if (success) return true;
  // It may have begun, and even ended, between the look and the attempt.
  if (await isTaken(folder) || (!begun && await isBegun())) return false;
  const message = [...lines, rest].filter((line) => line !== "").slice(-LAST_LINES).join("\n");
  if (message.includes(TAKEN)) return false;
  const failure = `the run in ${folder} failed:\n${message}`;
  throw code === BAD_INPUT ? new InputError(failure) : new Error(failure);
}
