/** From recipes to runs: those that others begin with are made first, and each is made once. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Reporter } from "../reporter.ts";
import { RUN_FILES } from "../train/run_files.ts";
import { isRecipe, type Options, type Recipe, SEED, TRUNK } from "./experiment.ts";
import { costOfRun, makeRuns, runHash, type RunSpec, sourceHash } from "./runs.ts";

/** Options in which {@link TRUNK} and {@link SEED} are what they stand for. */
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

/** Where runs are kept, and how they are made. */
export interface Place {
  /** Folder of all runs. */
  readonly runs: string;
  /** What the progress bar calls them. */
  readonly label: string;
  /** Runs that go side by side, at most. */
  readonly atOnce: number;
  /** Threads of all of them together. */
  readonly threads: number;
}

/** Runs that were made or found. */
export interface Made {
  /** The folder of each recipe's run, in their order. */
  readonly folders: string[];
  /** A hash of all of them. */
  readonly hash: string;
  /** What each of them took, and each that they begin with, in core-seconds by their names. */
  readonly cost: Record<string, number>;
}

/** Makes the runs of some recipes that are missing. */
export async function makeAll(
  recipes: readonly Recipe[],
  place: Place,
  reporter: Reporter,
): Promise<Made> {
  const source = await sourceHash();
  const cost: Record<string, number> = {};
  const names = await makeLevel(recipes, source, { ...place, cost }, reporter).finally(() => {
    if (reporter.signal.aborted) reporter.log("what is done is kept: the same command goes on");
  });
  if (await sourceHash() !== source) {
    throw new Error(
      "the source changed while runs were made: their names may not fit; start again",
    );
  }
  const hash = createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 16);
  return { folders: names.map((name) => join(place.runs, name)), hash, cost };
}

/** Makes what some recipes begin with, and then their own runs, whose names it returns. */
async function makeLevel(
  recipes: readonly Recipe[],
  source: string,
  place: Place & Pick<Made, "cost">,
  reporter: Reporter,
): Promise<string[]> {
  const begun = new Map<string, Recipe>();
  for (const value of recipes.flatMap(({ options }) => Object.values(options))) {
    if (isRecipe(value)) begun.set(JSON.stringify(value), value);
  }
  const made = begun.size === 0
    ? []
    : await makeLevel([...begun.values()], source, place, reporter);
  const checkpoints = new Map([...begun.keys()].map((key, i) => [
    key,
    join(place.runs, made[i], RUN_FILES.checkpoint),
  ]));
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
  const names: string[] = [];
  for (const spec of specs) names.push(`${spec.command}-${await runHash(spec, source)}`);
  const runs = new Map(names.map((name, i) => [join(place.runs, name), specs[i]]));
  const total = [...runs.values()].reduce((sum, { steps }) => sum + steps, 0);
  const bar = reporter.progress(place.label, total, "steps");
  const atOnce = Math.min(place.atOnce, runs.size);
  await makeRuns(runs, {
    atOnce,
    threads: Math.max(1, Math.floor(place.threads / atOnce)),
    onProgress: (done) => bar.update(done),
    signal: reporter.signal,
  }).finally(() => bar.stop());
  for (const name of names) place.cost[name] = await costOfRun(join(place.runs, name));
  return names;
}
