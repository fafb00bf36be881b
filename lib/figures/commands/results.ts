/** The command that writes the page of results, and can make all that is on it. */
import { join, resolve } from "node:path";
import { z } from "zod";
import { type Command, type Context, defineCommand } from "../../cli/command.ts";
import { count } from "../../cli/options.ts";
import { InputError } from "../../errors.ts";
import { writeAtomic } from "../../files.ts";
import { provenance } from "../../provenance.ts";
import type { Recipe } from "../experiment.ts";
import { PAGE, RESULTS, resultsPage, WHOLE } from "../page.ts";
import { makeAll } from "../recipes.ts";

/** A command with the name of what it makes. */
export interface Maker {
  readonly id: string;
  readonly command: Command;
  /** Its runs, where they may be made beside those of others. */
  recipes?(options: { seed: number; seeds: number }): Recipe[];
}

/** The command `deno task results` over all that can be made. */
export function resultsCommand(makers: readonly Maker[]): Command {
  return defineCommand({
    name: "results",
    summary: `Writes ${PAGE} from the tables in ${RESULTS}/; with --run makes those first`,
    examples: ["deno task results", "deno task data fetch && deno task results --run"],
    options: {
      run: z.boolean().default(false).describe(
        "make every figure, table, claim and question; runs that are in --runs are not made again",
      ),
      seeds: count().default(3).describe("with --run, how many seeds to run everything with"),
      runs: z.string().default("runs").describe("folder where runs are kept and found again"),
    },
    run: async ({ run, ...options }, _words, context) => {
      const began = performance.now();
      if (run) await makeRunsOf(makers, options, context);
      const without = run ? await makeAllOf(makers, options, context) : [];
      const minutes = Math.round((performance.now() - began) / 60_000);
      if (run) {
        const command = `deno task results --run --seeds ${options.seeds}`;
        const facts = { command, minutes, ...await provenance() };
        await writeAtomic(join(RESULTS, WHOLE), JSON.stringify(facts, null, 2) + "\n");
      }
      await writeAtomic(PAGE, await resultsPage(RESULTS));
      if (without.length > 0) throw new InputError(without.join("\n"));
      return { text: run ? `${PAGE}, in ${minutes} minutes` : PAGE, json: { page: PAGE } };
    },
  });
}

/** Makes the runs of all together, so that no core waits for the last run of one of them. */
async function makeRunsOf(
  makers: readonly Maker[],
  options: { seed: number; seeds: number; threads: number; runs: string },
  context: Context,
): Promise<void> {
  const recipes = makers.flatMap((maker) => maker.recipes?.(options) ?? []);
  const { runs, threads } = options;
  await makeAll(recipes, { runs: resolve(runs), label: "runs", atOnce: threads, threads }, context);
}

/** Makes everything; what lacks its data is told of at the end, and keeps nothing else from being made. */
async function makeAllOf(
  makers: readonly Maker[],
  options: Record<string, unknown>,
  context: Context,
): Promise<string[]> {
  const without: string[] = [];
  for (const { id, command } of makers) {
    const own = z.object(command.options).parse({ ...options, out: join(RESULTS, id) });
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
