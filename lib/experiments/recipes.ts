/** From recipes to runs: those that others start from are made first, and each is made once. */
import { basename, join, resolve } from "node:path";
import type { Device } from "../jit/device.ts";
import type { Reporter } from "../reporter.ts";
import { sha256 } from "../sha256.ts";
import { RUN_FILES } from "../train/run_files.ts";
import { isRecipe, type Options, type Recipe, SEED, TRUNK } from "./experiment.ts";
import type { Facts } from "./facts.ts";
import type { RunSpec } from "./run_process.ts";
import { costOfRun, isComplete, makeRuns, runName } from "./runs.ts";

/** Replaces {@link TRUNK} and {@link SEED} among options by what they stand for. */
export function filled<T extends Options>(
  options: T,
  given: { readonly seed: number; readonly trunk?: string | Recipe },
): T {
  const entries = Object.entries(options).map(([name, value]) => {
    if (value === SEED) return [name, given.seed];
    if (value === TRUNK && given.trunk !== undefined) return [name, given.trunk];
    if (!isRecipe(value)) return [name, value];
    return [name, { ...value, options: filled(value.options, given) }];
  });
  return Object.fromEntries(entries) as T;
}

/** Returns a recipe, and what it starts from, computed by a device; one for the CPU names none. */
export function onDevice({ command, options }: Recipe, device: Device): Recipe {
  if (device === "cpu") return { command, options };
  const entries = Object.entries(options).map(([name, value]) =>
    [name, isRecipe(value) ? onDevice(value, device) : value] as const
  );
  return { command, options: { ...Object.fromEntries(entries), steps: options.steps, device } };
}

/** Where runs are kept, and how they are made. */
export interface Place {
  /** Folder of all runs. */
  readonly runs: string;
  /** Label of the progress bar. */
  readonly label: string;
  /** Most runs at a time. */
  readonly atOnce: number;
  /** Threads of all runs together. */
  readonly threads: number;
}

/** Runs that were made or found. */
export interface Made extends Pick<Facts, "hash" | "cost"> {
  /** The folder of each recipe's run, in their order. */
  readonly folders: string[];
}

/** Makes the runs of some recipes that are missing. */
export async function makeAll(
  recipes: readonly Recipe[],
  place: Place,
  reporter: Reporter,
): Promise<Made> {
  const cost: Record<string, number> = {};
  const runs = resolve(place.runs);
  const names = await makeLevel(recipes, { ...place, runs, cost }, reporter).finally(() => {
    if (reporter.signal.aborted) reporter.log("finished runs are kept: the same command goes on");
  });
  const hash = sha256([names.join("\n")]).slice(0, 16);
  return { folders: names.map((name) => join(runs, name)), hash, cost };
}

/** Returns what some recipes start from. */
function basesOf(recipes: readonly Recipe[]): Recipe[] {
  const bases = recipes.flatMap(({ options }) => Object.values(options).filter(isRecipe));
  return [...new Map(bases.map((base) => [JSON.stringify(base), base])).values()];
}

/** Returns the runs of recipes by folder, in their order. What they start from is made already. */
async function runsOf(
  recipes: readonly Recipe[],
  runs: string,
): Promise<(readonly [folder: string, spec: RunSpec])[]> {
  const bases = basesOf(recipes);
  const made = bases.length === 0 ? [] : await runsOf(bases, runs);
  const checkpoints = new Map(
    bases.map((base, i) => [JSON.stringify(base), join(made[i][0], RUN_FILES.checkpoint)]),
  );
  const specs = recipes.map(({ command, options }): RunSpec => ({
    command,
    steps: options.steps,
    options: Object.fromEntries(
      Object.entries(options).map(([name, value]) => [
        name,
        isRecipe(value) ? checkpoints.get(JSON.stringify(value))! : value,
      ]),
    ),
  }));
  return await Promise.all(
    specs.map(async (spec) => [join(runs, await runName(spec)), spec] as const),
  );
}

/**
 * Returns the missing runs that can be made now, by folder: those that others start from, then, when all
 * of these are there, the others.
 */
export async function missingRuns(
  recipes: readonly Recipe[],
  runs: string,
): Promise<Map<string, RunSpec>> {
  const bases = basesOf(recipes);
  const first = bases.length === 0 ? new Map() : await missingRuns(bases, runs);
  if (first.size > 0) return first;
  const missing = new Map<string, RunSpec>();
  for (const [folder, spec] of await runsOf(recipes, runs)) {
    if (!await isComplete(folder, spec)) missing.set(folder, spec);
  }
  return missing;
}

/** Makes what some recipes start from, then their own runs, and returns the names of these. */
async function makeLevel(
  recipes: readonly Recipe[],
  place: Place & Pick<Made, "cost">,
  reporter: Reporter,
): Promise<string[]> {
  const bases = basesOf(recipes);
  if (bases.length > 0) await makeLevel(bases, place, reporter);
  const own = await runsOf(recipes, place.runs);
  const runs = new Map(own);
  const total = [...runs.values()].reduce((sum, { steps }) => sum + steps, 0);
  const bar = reporter.progress(place.label, total, "steps");
  const atOnce = Math.min(place.atOnce, runs.size);
  await makeRuns(runs, {
    atOnce,
    threads: Math.max(1, Math.floor(place.threads / atOnce)),
    onProgress: (done) => bar.update(done),
    signal: reporter.signal,
  }).finally(() => bar.stop());
  for (const folder of runs.keys()) place.cost[basename(folder)] = await costOfRun(folder);
  return own.map(([folder]) => basename(folder));
}
