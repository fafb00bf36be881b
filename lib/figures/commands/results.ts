/** The command that writes the page of results, and can make all that is on it. */
import { join, resolve } from "node:path";
import { z } from "zod";
import { type Command, type Context, defineCommand } from "../../cli/command.ts";
import { count } from "../../cli/options.ts";
import { InputError } from "../../errors.ts";
import { writeAtomic } from "../../files.ts";
import { provenance } from "../../provenance.ts";
import type { Recipe } from "../experiment.ts";
import { seeded } from "../collect.ts";
import { PAGE, RESULTS, resultsPage, WHOLE } from "../page.ts";
import { makeAll } from "../recipes.ts";

/** A command with the name of what it makes. */
export interface Maker {
  readonly id: string;
  readonly command: Command;
  /** Its runs, where they may be made beside those of others. */
  recipes?(options: { seed: number; seeds: number }): Recipe[];
}

/** Where the page is written, and the folder that it is of. */
interface Places {
  readonly page: string;
  readonly results: string;
}

/** The command `deno task results` over all that can be made. */
export function resultsCommand(
  makers: readonly Maker[],
  { page, results }: Places = { page: PAGE, results: RESULTS },
): Command {
  return defineCommand({
    name: "results",
    summary: `Writes ${page} from the tables in ${results}/; with --run makes those first`,
    examples: ["deno task results", "deno task data fetch && deno task results --run"],
    options: {
      run: z.boolean().default(false).describe(
        "make every figure, table, claim and question of the paper; runs that are in --runs are not made again",
      ),
      seeds: count().default(3).describe("with --run, how many seeds to run everything with"),
      runs: z.string().default("runs").describe("folder where runs are kept and found again"),
    },
    run: async ({ run, ...options }, _words, context) => {
      const without = run ? await makeWhole(makers, results, options, context) : [];
      await writeAtomic(page, await resultsPage(results));
      if (without.length > 0) throw new InputError(without.join("\n"));
      return { text: page, json: { page } };
    },
  });
}

/** What runs and tables are made by. */
interface MakeOptions {
  readonly seed: number;
  readonly seeds: number;
  readonly threads: number;
  readonly runs: string;
}

/** Makes everything, and notes how long that took if nothing was there before. */
async function makeWhole(
  makers: readonly Maker[],
  results: string,
  options: MakeOptions,
  context: Context,
): Promise<string[]> {
  const began = performance.now();
  const fromNothing = await isEmpty(options.runs);
  await makeRunsOf(makers, options, context);
  const without = await makeTablesOf(makers, results, options, context);
  if (fromNothing) {
    const facts = {
      command: seeded("deno task results --run", options),
      minutes: Math.round((performance.now() - began) / 60_000),
      ...await provenance(),
    };
    await writeAtomic(join(results, WHOLE), JSON.stringify(facts, null, 2) + "\n");
  }
  return without;
}

/** Whether nothing is in a folder, or no folder there. */
async function isEmpty(folder: string): Promise<boolean> {
  try {
    return (await Array.fromAsync(Deno.readDir(folder))).length === 0;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return true;
    throw error;
  }
}

/** Makes the runs of all together, so that no core waits for the last run of one of them. */
async function makeRunsOf(
  makers: readonly Maker[],
  options: MakeOptions,
  context: Context,
): Promise<void> {
  const recipes = makers.flatMap((maker) => maker.recipes?.(options) ?? []);
  const { runs, threads } = options;
  await makeAll(recipes, { runs: resolve(runs), label: "runs", atOnce: threads, threads }, context);
}

/** Makes every table and picture; what lacks its data is told of, and keeps nothing else from being made. */
async function makeTablesOf(
  makers: readonly Maker[],
  results: string,
  options: MakeOptions,
  context: Context,
): Promise<string[]> {
  const without: string[] = [];
  for (const { id, command } of makers) {
    const own = z.object(command.options).parse({ ...options, out: join(results, id) });
    try {
      const { text } = await command.run({ ...options, ...own } as never, [], context);
      context.log(`${text}\n`);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      without.push(`${id}: ${error.message}`);
    }
  }
  return without;
}
