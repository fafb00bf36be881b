/** From an experiment to its table: every run that it needs is made or found, and read. */
import type { Device } from "../jit/device.ts";
import type { Reporter } from "../reporter.ts";
import { type PresetName, PRESETS } from "../train/settings.ts";
import type { Curve, Experiment, Options, Recipe } from "./experiment.ts";
import type { Facts } from "./facts.ts";
import { measurementOf } from "./measured/mod.ts";
import { filled, makeAll, onDevice } from "./recipes.ts";
import { type Entry, readTable, RESULTS, Table, tableIn } from "./table.ts";

/** Which seeds an experiment is run with. */
export interface Seeds {
  /** The first one. */
  readonly seed: number;
  readonly seeds: number;
}

/** What a person changes about an experiment. */
export interface Changes {
  /** Options of every run instead of the experiment's. */
  readonly own: Options & { readonly steps?: number };
  /** A trunk to adapt instead of the experiment's. */
  readonly from?: string;
  /** Pre-trains the trunk too, instead of taking the committed one. */
  readonly fromScratch: boolean;
  /** What computes the runs; the CPU by default. */
  readonly device?: Device;
}

/** No changes. */
export const UNCHANGED: Changes = { own: {}, fromScratch: false };

/** A run of an experiment, and its curve. */
export interface Planned {
  readonly curve: string;
  readonly seed: number;
  readonly recipe: Recipe;
}

/** Returns the runs of an experiment: of every curve with each of its seeds. */
export function plannedRuns(
  experiment: Experiment,
  { seed: first, seeds, own, from, fromScratch, device = "cpu" }: Seeds & Changes,
): Planned[] {
  const trunk = experiment.trunk &&
    (fromScratch
      ? trunkRecipe(experiment.trunk.recipe, first, own)
      : from ?? experiment.trunk.file);
  return Array.from({ length: seeds }, (_, i) => i).flatMap((i) =>
    experiment.curves.filter(({ made, seeds: most = seeds }) => !made && i < most).flatMap((
      curve,
    ) =>
      (curve.splits ?? [{}]).map((split) => {
        const seed = first + i;
        const whole = { ...curve, options: { ...curve.options, ...split } };
        const recipe = recipeOf(experiment, whole, { trunk, seed, own });
        return { curve: curve.key, seed, recipe: onDevice(recipe, device) };
      })
    )
  );
}

/** Returns the recipe of a trunk, of another preset where that was asked for. */
function trunkRecipe(recipe: Recipe, seed: number, { preset }: Changes["own"]): Recipe {
  const name = preset as PresetName | undefined;
  const size = name && { preset: name, steps: PRESETS[name].pretrain.steps };
  return { ...recipe, options: { ...filled({ ...recipe.options, ...size }, { seed }), seed } };
}

function recipeOf(
  { options, measured }: Experiment,
  { command = measured.kind === "tasks" ? "posttrain" : "pretrain", options: ofCurve }: Curve,
  { trunk, seed, own }: { trunk?: string | Recipe; seed: number; own: Changes["own"] },
): Recipe {
  const all: Options = { ...options, ...filled(ofCurve, { seed, trunk }), ...own, seed };
  const steps = Number(all.steps);
  if (all["evaluate-every"] === undefined) return { command, options: { ...all, steps } };
  const every = Math.min(steps, Number(all["evaluate-every"]));
  return { command, options: { ...all, steps, "evaluate-every": every } };
}

/** How the runs of an experiment are made. */
export interface CollectOptions extends Seeds, Changes {
  readonly threads: number;
  /** Folder where runs are kept and found again. */
  readonly runs: string;
}

/** Makes every run that is missing, and reads all. */
export async function collect(
  experiment: Experiment,
  options: CollectOptions,
  reporter: Reporter,
): Promise<{ table: Table; facts: Facts }> {
  const { seeds, threads, runs } = options;
  const planned = plannedRuns(experiment, options);
  // Losses are drawn by second too, so their runs do not compete.
  const atOnce = experiment.measured.kind === "losses" ? 1 : threads;
  const { folders, hash, cost } = await makeAll(
    planned.map(({ recipe }) => recipe),
    { runs, label: experiment.id, atOnce, threads },
    reporter,
  );
  const { read } = measurementOf(experiment);
  const entries: Entry[] = [];
  for (const [i, { curve, seed }] of planned.entries()) {
    for (const entry of await read(experiment, { folder: folders[i], curve, seed })) {
      entries.push(entry);
    }
  }
  for (const { key: curve, made } of experiment.curves) {
    const all = !made
      ? []
      : "table" in made
      ? (await readTable(tableIn(RESULTS, made.table))).entriesOf(curve)
      : await read(experiment, { folder: made.checkpoint, curve, seed: 0 });
    for (const entry of all) entries.push(entry);
  }
  const { power } = experiment;
  const command = commandOf(experiment, options);
  const facts = { hash, seeds, command, ...power === undefined ? {} : { power }, cost };
  return { table: new Table(entries), facts };
}

/** Returns the command that makes an experiment, without its options. */
export const figureCommand = (id: string): string => `deno task figure ${id}`;

function commandOf(
  { id }: Experiment,
  { seed, seeds, from, own, fromScratch, device = "cpu" }: CollectOptions,
) {
  return [
    figureCommand(id),
    ...seed === 0 ? [] : [`--seed ${seed}`],
    `--seeds ${seeds}`,
    ...from === undefined ? [] : [`--from ${from}`],
    ...Object.entries(own).map(([name, value]) => `--${name} ${value}`),
    ...fromScratch ? ["--from-scratch"] : [],
    ...device === "cpu" ? [] : [`--device ${device}`],
  ].join(" ");
}
