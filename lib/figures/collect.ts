/** From an experiment to its results: every run that it needs is made or found, and read. */
import { join, resolve } from "node:path";
import { z } from "zod";
import { InputError } from "../errors.ts";
import { fileExists, readJson, writeAtomic } from "../files.ts";
import { provenance } from "../provenance.ts";
import type { Reporter } from "../reporter.ts";
import { type PresetName, PRESETS } from "../train/settings.ts";
import { RUN_FILES } from "../train/run_files.ts";
import type { Curve, Experiment, Options, Recipe } from "./experiment.ts";
import { filled, makeAll } from "./recipes.ts";
import { STATEMENTS } from "./statements.ts";
import { readResults, type Result, resultsOfRun, toCsv } from "./results.ts";

/** What an experiment found, and what is to be known of the runs behind it. */
export interface Collected extends Facts {
  readonly results: readonly Result[];
}

/** How an experiment is run. */
export interface CollectOptions {
  /** The first of the seeds. */
  readonly seed: number;
  readonly seeds: number;
  /** What every run is told instead of what the experiment says. */
  readonly own: Options & { readonly steps?: number };
  /** A trunk to adapt instead of the experiment's. */
  readonly from?: string;
  readonly threads: number;
  /** Folder where runs are kept and found again. */
  readonly runs: string;
  /** Whether the trunk is pre-trained too, instead of taking the one that comes with the project. */
  readonly fromScratch: boolean;
}

/** A run of an experiment, and the curve that it is of. */
export interface Planned {
  readonly curve: string;
  readonly seed: number;
  readonly recipe: Recipe;
}

/** The runs of an experiment: of every curve with every seed. */
export function plannedRuns(
  experiment: Experiment,
  options: Pick<CollectOptions, "seed" | "seeds" | "own" | "from" | "fromScratch">,
): Planned[] {
  const { seed, seeds } = options;
  const { file, recipe } = experiment.trunk;
  const preset = options.own.preset as PresetName | undefined;
  const size = preset && { preset, steps: PRESETS[preset].pretrain.steps };
  const own: Recipe = {
    ...recipe,
    options: { ...filled({ ...recipe.options, ...size }, { seed }), seed },
  };
  const trunk = options.fromScratch ? own : options.from ?? file;
  return Array.from({ length: seeds }, (_, i) => seed + i).flatMap((seed) =>
    experiment.curves.flatMap((curve) =>
      (curve.parts ?? [{}]).map((part) => {
        const whole = { ...curve, options: { ...curve.options, ...part } };
        const recipe = recipeOf(experiment, whole, { trunk, seed, own: options.own });
        return { curve: curve.key, seed, recipe };
      })
    )
  );
}

/** Makes every run that is missing, and gathers the results of all. */
export async function collect(
  experiment: Experiment,
  options: CollectOptions,
  reporter: Reporter,
): Promise<Collected> {
  const { seeds, threads } = options;
  const planned = plannedRuns(experiment, options);
  const { folders, hash, cost } = await makeAll(
    planned.map(({ recipe }) => recipe),
    { runs: resolve(options.runs), label: experiment.id, atOnce: threads, threads },
    reporter,
  );
  const results: Result[] = [];
  for (const [i, { curve, seed }] of planned.entries()) {
    results.push(...await resultsOfRun(join(folders[i], RUN_FILES.evaluations), curve, seed));
  }
  return { results, hash, seeds, command: commandOf(experiment, options), cost };
}

/** What a person types behind `deno task`: figures have tasks of their own, claims and questions share one. */
export const commandName = (id: string) => id in STATEMENTS ? `claim ${id}` : id;

/** A command with its seeds. */
export const seeded = (command: string, { seed, seeds }: { seed: number; seeds: number }) =>
  [command, ...seed === 0 ? [] : [`--seed ${seed}`], `--seeds ${seeds}`].join(" ");

function commandOf({ id }: Experiment, options: CollectOptions): string {
  const { from, own, fromScratch } = options;
  return [
    seeded(`deno task ${commandName(id)}`, options),
    ...from === undefined ? [] : [`--from ${from}`],
    ...Object.entries(own).map(([name, value]) => `--${name} ${value}`),
    ...fromScratch ? ["--from-scratch"] : [],
  ].join(" ");
}

/** The run of a curve with a seed. */
function recipeOf(
  { options }: Experiment,
  { command = "posttrain", options: ofCurve }: Curve,
  { trunk, seed, own }: { trunk: string | Recipe; seed: number; own: CollectOptions["own"] },
): Recipe {
  const all = { ...options, ...filled(ofCurve, { seed, trunk }), ...own, seed };
  const steps = Number(all.steps);
  const every = Math.min(steps, Number(all["evaluate-every"]));
  return { command, options: { ...all, steps, "evaluate-every": every } };
}

/** Where the facts about a table of results stand that are not in it. */
const factsOf = (csv: string) => csv.replace(/\.csv$/, ".json");

const factsSchema = z.object({
  /** Of all its runs: their options, and the source and files that they depend on. */
  hash: z.string(),
  /** How many seeds everything was run with. */
  seeds: z.int().min(1),
  /** The command that makes all of it. */
  command: z.string(),
  /** What each run took, and each that it begins with, in core-seconds; tables made long ago lack it. */
  cost: z.record(z.string(), z.number()).default({}),
});

/** What is to be known of the runs behind a table. */
export type Facts = Readonly<z.infer<typeof factsSchema>>;

/**
 * What runs took together, in hours of a core; undefined where it was not measured. A run that several
 * have counts once.
 */
export function hoursOf(costs: readonly Facts["cost"][]): number | undefined {
  const all = Object.values(Object.assign({}, ...costs) as Facts["cost"]);
  return all.length === 0 ? undefined : all.reduce((sum, seconds) => sum + seconds, 0) / 3600;
}

/** Writes, beside a table, where it comes from: command, hash, machine, date. */
export async function saveFacts(csv: string, facts: Facts): Promise<void> {
  const all = { ...facts, ...await provenance() };
  await writeAtomic(factsOf(csv), JSON.stringify(all, null, 2) + "\n");
}

/** Throws an InputError where a table is not there. */
export async function requireTable(csv: string): Promise<void> {
  if (await fileExists(csv)) return;
  throw new InputError(`${csv} is not there to be drawn again; leave --redraw out to make it`);
}

/** Reads what {@link saveFacts} wrote; throws an InputError that names what is missing or damaged. */
export async function readFacts(csv: string): Promise<Facts> {
  await requireTable(csv);
  const facts = factsSchema.safeParse(await readJson(factsOf(csv)));
  if (facts.success) return facts.data;
  throw new InputError(
    `${factsOf(csv)}: no facts about a table; leave --redraw out to make it anew`,
  );
}

/** Writes results as a table, with their facts. */
export async function saveCollected(csv: string, collected: Collected): Promise<void> {
  const { results, ...facts } = collected;
  await writeAtomic(csv, toCsv(results));
  await saveFacts(csv, facts);
}

/** Reads what {@link saveCollected} wrote; throws as {@link readFacts} and {@link readResults} do. */
export async function readCollected(csv: string): Promise<Collected> {
  const facts = await readFacts(csv);
  return { results: await readResults(csv), ...facts };
}
