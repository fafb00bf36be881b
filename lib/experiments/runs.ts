/** Runs of training commands: known by their options, made where they are missing. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { parseEvent } from "../cli/events.ts";
import { EXIT, InputError } from "../errors.ts";
import { fileExists, lockFolder, readBytes, readJson, readText } from "../files.ts";
import { readCheckpoint } from "../train/checkpoint.ts";
import { readLines } from "../train/lines.ts";
import { RUN_FILES } from "../train/run_files.ts";
import type { Recipe } from "./experiment.ts";

/**
 * The version of what runs compute. Raise it with every change by which equal options give other
 * results; a test of short runs fails where that is forgotten.
 */
export const RUN_VERSION = 2;

/** One run of a training command. */
export interface RunSpec {
  readonly command: Recipe["command"];
  readonly options: Readonly<Record<string, string | number | readonly string[]>>;
  readonly steps: number;
}

/** Root of this project. */
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Returns the name of a run: a hash of its options and of the content of files among them. */
export async function runName({ command, options }: RunSpec): Promise<string> {
  const resolved: [string, unknown][] = [];
  for (const [name, value] of Object.entries(options).sort(([a], [b]) => a < b ? -1 : 1)) {
    const isFile = typeof value === "string" && await fileExists(value);
    resolved.push([name, isFile ? sha256(await readBytes(value)) : value]);
  }
  const whole = sha256(JSON.stringify([RUN_VERSION, command, resolved]));
  return `${command}-${whole.slice(0, 16)}`;
}

const sha256 = (content: string | Uint8Array) => createHash("sha256").update(content).digest("hex");

const timesLine = z.object({ seconds: z.number() });
const config = z.object({ options: z.object({ threads: z.int() }) });

/** Returns the core-seconds of a run, evaluations included. */
export async function costOfRun(folder: string): Promise<number> {
  const { seconds } = (await readLines(join(folder, RUN_FILES.times), timesLine)).at(-1)!;
  const { options } = config.parse(await readJson(join(folder, RUN_FILES.config)));
  return Math.round(seconds * options.threads);
}

/** Returns whether a folder holds a whole run, with its last evaluation where it has any. */
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
  // A kill may have cut off what follows the last line break.
  const last = (await readText(evaluations)).split("\n").at(-2);
  return last !== undefined && last.startsWith(`{"step":${steps},`);
}

/** How runs are made. */
export interface MakeOptions {
  /** Runs at a time. */
  readonly atOnce: number;
  /** Threads of each. */
  readonly threads: number;
  /** Called with the steps that all runs together have done. */
  onProgress(steps: number): void;
  /** Aborted by Ctrl-C: runs save what they have and end, and the reason is thrown. */
  readonly signal: AbortSignal;
}

/** Makes the runs that are missing, each in its folder; an interrupted one is resumed. */
export async function makeRuns(
  runs: ReadonlyMap<string, RunSpec>,
  { atOnce, threads, onProgress, signal }: MakeOptions,
): Promise<void> {
  const steps = new Map<string, number>();
  const report = (folder: string, done: number) => {
    steps.set(folder, done);
    onProgress([...steps.values()].reduce((sum, done) => sum + done, 0));
  };
  // The longest run starts first, so that none is left over for a single thread.
  const waiting = [...runs].sort(([, a], [, b]) => b.steps - a.steps);
  const active = new Set<string>();
  const stop = new AbortController();
  const either = AbortSignal.any([signal, stop.signal]);
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [folder, spec] = next;
      const onStep = (done: number) => report(folder, done);
      while (!await isComplete(folder, spec)) {
        either.throwIfAborted();
        await untilFree(folder, either);
        // The process that held it may have completed it.
        if (await isComplete(folder, spec)) break;
        const others = [...active].map((one) => runs.get(one)!.steps - (steps.get(one) ?? 0));
        const own = waiting.length > 0 ? threads : threadsOfLast(spec.steps, others, { threads, atOnce });
        active.add(folder);
        const isMade = await makeRun(folder, spec, { threads: own, onStep, signal: either })
          .finally(() => active.delete(folder));
        if (!isMade) continue;
        if (!await isComplete(folder, spec)) throw new Error(`the run in ${folder} is incomplete`);
      }
      report(folder, spec.steps);
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

/**
 * Returns the threads of a run after which no other waits: all, if the others that are being made end
 * soon after it starts; `others` are the steps that they have left.
 */
export function threadsOfLast(
  steps: number,
  others: readonly number[],
  { threads, atOnce }: Pick<MakeOptions, "threads" | "atOnce">,
): number {
  const left = others.reduce((sum, left) => sum + left, 0);
  return left < SOON * steps ? threads * atOnce : threads;
}

/** Share of a run's steps that counts as soon. */
const SOON = 0.2;

/** Milliseconds between two looks at a folder that another process has. */
const LOOK_EVERY_MS = 500;

/** Waits while another process makes a run, as one may do whose parent was killed. */
async function untilFree(folder: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    using lock = await lockFolder(folder);
    if (lock) return;
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Lines of standard error that explain a run that ended without a word. */
const LAST_LINES = 4;

/** Makes a run. Returns false where another process took or began it first: look again. */
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
  const own = ["--threads", String(threads), "--out", folder, ...begun ? ["--resume"] : []];
  await using child = new Deno.Command(Deno.execPath(), {
    args: ["task", command, ...words, ...own, "--events"],
    cwd: ROOT,
    stdout: "piped",
    stderr: "piped",
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
  if (code === EXIT.taken || (!begun && await isBegun())) return false;
  failure ??= (await stderr).trimEnd().split("\n").slice(-LAST_LINES).join("\n");
  const message = `the run in ${folder} failed:\n${failure}`;
  throw code === EXIT.usage ? new InputError(message) : new Error(message);
}
