/** Writes RESULTS.md, and makes all that is on it: `deno task results`. */
import { join } from "node:path";
import { z } from "zod";
import { make } from "./figure.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { count } from "./lib/cli/options.ts";
import { InputError } from "./lib/errors.ts";
import { plannedRuns, UNCHANGED } from "./lib/experiments/collect.ts";
import { type Experiment, type Recipe, seedsOf } from "./lib/experiments/experiment.ts";
import { readFacts } from "./lib/experiments/facts.ts";
import { makeAll } from "./lib/experiments/recipes.ts";
import { EXPERIMENTS, IDS, isReal } from "./lib/experiments/registry.ts";
import { fileExists, writeAtomic } from "./lib/files.ts";
import { RESULTS, tableIn } from "./lib/experiments/table.ts";
import { PAGE } from "./lib/report/files.ts";
import { resultsPage } from "./lib/report/page.ts";
import type { Reporter } from "./lib/reporter.ts";

/** What runs and tables are made with. */
interface MakeOptions {
  readonly seed: number;
  /** By default the number of each table that there is, or the experiment's. */
  readonly seeds?: number;
  readonly threads: number;
  readonly runs: string;
}

/** The command `deno task results`. */
export const results = defineCommand({
  name: "results",
  summary: `Writes ${PAGE} from the tables in ${RESULTS}/; with --run makes those first`,
  examples: ["deno task results", "deno task data fetch && deno task results --run"],
  options: {
    run: z.boolean().default(false).describe(
      "make every figure, table, claim and question of the paper; kept runs are not made again",
    ),
    seeds: count().optional().describe(
      `with --run, number of seeds; by default that of each table in ${RESULTS}/, or the experiment's`,
    ),
    runs: z.string().default("runs").describe("folder where runs are kept and found again"),
  },
  run: async ({ run, ...options }, _words, context) => {
    if (!run && options.seeds !== undefined) {
      throw new InputError("--seeds is for --run; give both, or neither");
    }
    const failed = run ? await makeEverything(options, context) : [];
    await writeAtomic(PAGE, await resultsPage(RESULTS));
    if (failed.length > 0) throw new InputError(failed.join("\n"));
    return { text: PAGE, json: { page: PAGE } };
  },
});

/** Makes every table and picture. Returns a line for each that lacks its data. */
export async function makeEverything(
  options: MakeOptions,
  context: Reporter,
  ids: readonly string[] = IDS.filter((id) => !isReal(id)),
  folder = RESULTS,
): Promise<string[]> {
  const { runs, threads } = options;
  const chosenSeeds = async (experiment: Experiment) => {
    if (options.seeds !== undefined) return options.seeds;
    const csv = tableIn(folder, experiment.id);
    return await fileExists(csv) ? (await readFacts(csv)).seeds : seedsOf(experiment);
  };
  // All runs are made together, so that no core waits for the last run of an experiment.
  const recipes: Recipe[] = [];
  for (const experiment of EXPERIMENTS) {
    const { id, measured } = experiment;
    if (!ids.includes(id) || measured.kind === "losses") continue;
    const planned = { ...options, ...UNCHANGED, seeds: await chosenSeeds(experiment) };
    recipes.push(...plannedRuns(experiment, planned).map(({ recipe }) => recipe));
  }
  if (recipes.length > 0) {
    await makeAll(recipes, { runs, label: "runs", atOnce: threads, threads }, context);
  }
  const failed: string[] = [];
  for (const id of ids) {
    try {
      const experiment = EXPERIMENTS.find((one) => one.id === id);
      const seeds = experiment && await chosenSeeds(experiment);
      const out = join(folder, id);
      const own = {
        ...options,
        device: "cpu" as const,
        seeds,
        redraw: false,
        fromScratch: false,
        out,
      };
      context.log(`${(await make(id, own, context)).text}\n`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      failed.push(`${id}: ${error.message}`);
    }
  }
  return failed;
}

if (import.meta.main) await main(results);
