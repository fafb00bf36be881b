/** The command that prints a table of splits. */
import { join } from "node:path";
import { z } from "zod";
import { type Command, defineCommand } from "../../cli/command.ts";
import { formatTable } from "../../cli/table.ts";
import { writeAtomic } from "../../files.ts";
import { readFacts, saveFacts } from "../collect.ts";
import {
  comparedRows,
  measureSplits,
  readSplits,
  SIZE_COLUMNS,
  splitsCsv,
  type SplitTable,
} from "../splits.ts";

/** The command that counts the splits of a table. */
export function splitsCommand(table: SplitTable): Command {
  const { id, title } = table;
  return defineCommand({
    name: id,
    summary: `${title}: counts tasks, train pairs and test inputs, beside what the paper has`,
    examples: [`deno task ${id}`, `deno task ${id} --redraw --out results/${id}`],
    options: {
      redraw: z.boolean().default(false).describe("only print what is in the folder of --out"),
      out: z.string().default(`runs/${id}`).describe("folder of the table"),
    },
    run: async ({ redraw, out }) => {
      const csv = join(out, `${id}.csv`);
      if (!redraw) {
        await writeAtomic(csv, splitsCsv(await measureSplits(table)));
        await saveFacts(csv, { command: `deno task ${id}`, hash: "none", seeds: 1, cost: {} });
      }
      await readFacts(csv);
      const sizes = await readSplits(csv);
      const text = formatTable([...SIZE_COLUMNS, "paper"], comparedRows(table, sizes));
      return { text: [text, "", `results: ${csv}`].join("\n"), json: { sizes, results: csv } };
    },
  });
}
