/** Runs of training commands: known by their options, made where they are missing. */
import { join } from "node:path";
import { z } from "zod";
import { isPath, resolveTasks } from "../arc/sources.ts";
import { fileExists, readBytes, readJson } from "../files.ts";
import { lockFolder } from "../locks.ts";
import { readCheckpoint } from "../train/checkpoint_file.ts";
import { sha256 } from "../sha256.ts";
import { RUN_FILES } from "../train/run_files.ts";
import { readTimes } from "../train/times.ts";
import { readEvaluations } from "../vote/evaluations.ts";
import { makeRun, type RunSpec } from "./run_process.ts";

/**
 * The version of what runs compute. Raise it with every change by which equal options give other
 * results; a test of short runs fails where that is forgotten.
 */
export const RUN_VERSION = 3;

/** Options that name tasks. */
const TASK_OPTIONS = ["tasks", "evaluate", "leave-out"];

/** Returns the name of a run: a hash of its options and of the tasks and files that they name. */
export async function runName({ command, options }: RunSpec): Promise<string> {
  const resolved: [string, unknown][] = [];
  for (const [name, value] of Object.entries(options).sort(([a], [b]) => a < b ? -1 : 1)) {
    const content = typeof value === "object"
      ? await Promise.all(value.map((word) => contentOf(name, word)))
      : await contentOf(name, value);
    resolved.push([name, content]);
  }
  const whole = sha256([JSON.stringify([RUN_VERSION, command, resolved])]);
  return `${command}-${whole.slice(0, 16)}`;
}

/** Returns a word of an option or, where it is a path, a hash of what is there. */
async function contentOf(name: string, word: string | number): Promise<string | number> {
  if (typeof word === "number") return word;
  if (TASK_OPTIONS.includes(name)) {
    return isPath(word) ? sha256([JSON.stringify(await resolveTasks([word]))]) : word;
  }
  return await fileExists(word) ? sha256([await readBytes(word)]) : word;
}

const config = z.object({
  options: z.object({ threads: z.int(), ranks: z.int().default(1) }),
});

/** Returns the core-seconds of a run, evaluations included. */
export async function costOfRun(folder: string): Promise<number> {
  const { seconds, coreSeconds } = (await readTimes(folder)).at(-1)!;
  if (coreSeconds !== undefined) return Math.round(coreSeconds);
  const { options } = config.parse(await readJson(join(folder, RUN_FILES.config)));
  return Math.round(seconds * options.threads * options.ranks);
}

/**
 * Returns whether a folder holds a whole run, with its last evaluation where it has any. An adaptation is
 * whole without its checkpoint too, since no experiment starts from one.
 */
export async function isComplete(
  folder: string,
  { command, options, steps }: RunSpec,
): Promise<boolean> {
  if (command === "pretrain") {
    const checkpoint = join(folder, RUN_FILES.checkpoint);
    if (!await fileExists(checkpoint)) return false;
    if ((await readCheckpoint(checkpoint)).head.step < steps) return false;
    if (options.evaluate === undefined) return true;
  }
  const evaluations = join(folder, RUN_FILES.evaluations);
  if (!await fileExists(evaluations)) return false;
  return (await readEvaluations(evaluations)).at(-1)?.step === steps;
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
  // Runs that another process makes.
  const taken = new Set<string>();
  const makeIfFree = async (folder: string, spec: RunSpec): Promise<boolean> => {
    {
      using lock = await lockFolder(folder);
      if (!lock) return false;
    }
    const others = [...active].map((one) => runs.get(one)!.steps - (steps.get(one) ?? 0));
    const own = waiting.length > 0
      ? threads
      : threadsOfLast(spec.steps, others, { threads, atOnce });
    const onStep = (done: number) => report(folder, done);
    active.add(folder);
    return await makeRun(folder, spec, { threads: own, onStep, signal: either })
      .finally(() => active.delete(folder));
  };
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [folder, spec] = next;
      either.throwIfAborted();
      const isDone = await isComplete(folder, spec);
      if (!isDone && !await makeIfFree(folder, spec)) {
        // Another process makes it, or has begun it: go on with another run, and look again.
        taken.add(folder);
        waiting.push(next);
        if (waiting.every(([one]) => taken.has(one))) await delay(LOOK_EVERY_MS);
        continue;
      }
      taken.delete(folder);
      if (!isDone && !await isComplete(folder, spec)) {
        throw new Error(`the run in ${folder} is incomplete`);
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

/** Milliseconds between two looks at folders that other processes have. */
const LOOK_EVERY_MS = 500;

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
