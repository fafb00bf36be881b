/** Writes RESULTS.md, and makes all that is on it: `deno task results`. */
import { join } from "node:path";
import { z } from "zod";
import { make } from "./figure.ts";
import { type Context, defineCommand, main } from "./lib/cli/command.ts";
import { count } from "./lib/cli/options.ts";
import { InputError } from "./lib/errors.ts";
import { plannedRuns, UNCHANGED } from "./lib/experiments/collect.ts";
import { makeAll } from "./lib/experiments/recipes.ts";
import { EXPERIMENTS, IDS, isReal } from "./lib/experiments/registry.ts";
import { writeAtomic } from "./lib/files.ts";
import { PAGE, RESULTS } from "./lib/report/files.ts";
import { resultsPage } from "./lib/report/page.ts";

/** What runs and tables are made with. */
interface MakeOptions {
  readonly seed: number;
  readonly seeds: number;
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
    seeds: count().default(3).describe("with --run, number of seeds"),
    runs: z.string().default("runs").describe("folder where runs are kept and found again"),
  },
  run: async ({ run, ...options }, _words, context) => {
    const failed = run ? await makeEverything(options, context) : [];
    await writeAtomic(PAGE, await resultsPage(RESULTS));
    if (failed.length > 0) throw new InputError(failed.join("\n"));
    return { text: PAGE, json: { page: PAGE } };
  },
});

/** Makes every table and picture. Returns a line for each that lacks its data. */
export async function makeEverything(
  options: MakeOptions,
  context: Context,
  ids: readonly string[] = IDS.filter((id) => !isReal(id)),
  folder = RESULTS,
): Promise<string[]> {
  const { runs, threads } = options;
  // All runs are made together, so that no core waits for the last run of an experiment.
  const recipes = EXPERIMENTS.filter(({ id, measured }) =>
    ids.includes(id) && measured.kind !== "losses"
  ).flatMap((experiment) => plannedRuns(experiment, { ...options, ...UNCHANGED }))
    .map(({ recipe }) => recipe);
  if (recipes.length > 0) {
    await makeAll(recipes, { runs, label: "runs", atOnce: threads, threads }, context);
  }
  const failed: string[] = [];
  for (const id of ids) {
    const own = { ...options, redraw: false, fromScratch: false, out: join(folder, id) };
    try {
      context.log(`${(await make(id, own, context)).text}\n`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      failed.push(`${id}: ${error.message}`);
    }
  }
  return failed;
}

if (import.meta.main) await main(results);
