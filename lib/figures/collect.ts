/** From an experiment to its results: every run that it needs is made or found, and read. */
import { join, resolve } from "node:path";
import { z } from "zod";
import { InputError } from "../errors.ts";
import { fileExists, readJson, writeAtomic } from "../files.ts";
import { provenance } from "../provenance.ts";
import { type Reporter } from "../train/run.ts";
import { RUN_FILES } from "../train/run_files.ts";
import { type Experiment, type Options, TRUNK } from "./experiment.ts";
import { readResults, type Result, resultsOfRun, toCsv } from "./results.ts";
import { makeAll, type RunSpec } from "./runs.ts";

/** What an experiment found, and what is to be known of the runs behind it. */
export interface Collected {
  readonly results: readonly Result[];
  /** Of all its runs: their options, and the source and files that they depend on. */
  readonly hash: string;
  /** How many seeds everything was run with. */
  readonly seeds: number;
  /** The command that makes all of it. */
  readonly command: string;
}

/** How an experiment is run. */
export interface CollectOptions {
  /** The first of the seeds. */
  readonly seed: number;
  readonly seeds: number;
  /** Steps of each run, unless they are the experiment's. */
  readonly steps?: number;
  readonly threads: number;
  /** Folder where runs are kept and found again. */
  readonly runs: string;
  /** Whether the trunk is pre-trained too, instead of taking the one that comes with the project. */
  readonly fromScratch: boolean;
}

/** Makes every run that is missing, and gathers the results of all. */
export async function collect(
  experiment: Experiment,
  options: CollectOptions,
  reporter: Pick<Reporter, "progress" | "signal">,
): Promise<Collected> {
  const { seed, seeds, threads } = options;
  const runs = resolve(options.runs);
  let trunk = experiment.trunk.file;
  if (options.fromScratch) {
    const { options } = experiment.trunk;
    const spec: RunSpec = {
      command: "pretrain",
      steps: options.steps,
      options: { ...options, seed },
    };
    const place = { runs, prefix: "trunk", atOnce: 1, threads };
    const { folders: [folder] } = await makeAll(new Map([[experiment.id, spec]]), place, reporter);
    trunk = join(folder, RUN_FILES.checkpoint);
  }
  const owners = Array.from({ length: seeds }, (_, i) => seed + i).flatMap((seed) =>
    experiment.curves.map((curve) => ({ curve, seed }))
  );
  const specs = owners.map(({ curve, seed }) => {
    const spec = adaptation(experiment, curve.options, { trunk, seed, steps: options.steps });
    return [`${curve.key}-${seed}`, spec] as const;
  });
  const place = { runs, prefix: experiment.id, atOnce: threads, threads: 1 };
  const { folders, hash } = await makeAll(new Map(specs), place, reporter);
  const results: Result[] = [];
  for (const [i, { curve, seed }] of owners.entries()) {
    results.push(...await resultsOfRun(join(folders[i], RUN_FILES.evaluations), curve.key, seed));
  }
  return { results, hash, seeds, command: commandOf(experiment, options) };
}

function commandOf({ id }: Experiment, options: CollectOptions): string {
  const { seed, seeds, steps, fromScratch } = options;
  return [
    `deno task ${id}`,
    ...seed === 0 ? [] : [`--seed ${seed}`],
    ...seeds === 1 ? [] : [`--seeds ${seeds}`],
    ...steps === undefined ? [] : [`--steps ${steps}`],
    ...fromScratch ? ["--from-scratch"] : [],
  ].join(" ");
}

/** The run of a curve with a seed. */
function adaptation(
  { options }: Experiment,
  own: Options,
  { trunk, seed, steps }: { trunk: string; seed: number; steps?: number },
): RunSpec {
  const filled = Object.fromEntries(
    Object.entries(own).map(([name, value]) => [name, value === TRUNK ? trunk : value]),
  );
  const all = { ...options, ...filled, ...steps === undefined ? {} : { steps }, seed };
  const every = Math.min(all.steps, options["evaluate-every"]);
  return { command: "posttrain", options: { ...all, "evaluate-every": every }, steps: all.steps };
}

/** Where the facts about a table of results stand that are not in it. */
const factsOf = (csv: string) => csv.replace(/\.csv$/, ".json");

const factsSchema = z.object({ hash: z.string(), seeds: z.int().min(1), command: z.string() });

/** Writes results as a table, and beside it where they come from: command, hash, machine, date. */
export async function saveCollected(csv: string, collected: Collected): Promise<void> {
  const { results, ...facts } = collected;
  await writeAtomic(csv, toCsv(results));
  await writeAtomic(
    factsOf(csv),
    JSON.stringify({ ...facts, ...await provenance() }, null, 2) + "\n",
  );
}

/** Reads what {@link saveCollected} wrote; throws an InputError that names what is missing or damaged. */
export async function readCollected(csv: string): Promise<Collected> {
  if (!await fileExists(csv)) {
    throw new InputError(`${csv} is not there to be drawn again; leave --redraw out to make it`);
  }
  const facts = factsSchema.safeParse(await readJson(factsOf(csv)));
  if (!facts.success) {
    throw new InputError(
      `${factsOf(csv)}: no facts about a table; leave --redraw out to make it anew`,
    );
  }
  return { results: await readResults(csv), ...facts.data };
}
