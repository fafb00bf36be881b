/** The command that prints a table of splits. */
import { type Command, defineCommand } from "../../cli/command.ts";
import { formatTable } from "../../cli/table.ts";
import { writeAtomic } from "../../files.ts";
import { requireTable } from "../collect.ts";
import {
  comparedRows,
  measureSplits,
  readSplits,
  SIZE_COLUMNS,
  splitsCsv,
  type SplitTable,
} from "../splits.ts";
import { outOptions, pathsOf } from "./shared.ts";

/** The command that counts the splits of a table. */
export function splitsCommand(table: SplitTable): Command {
  const { id, title } = table;
  return defineCommand({
    name: id,
    summary: `${title}: counts tasks, train pairs and test inputs, beside what the paper has`,
    examples: [`deno task ${id}`, `deno task ${id} --redraw`],
    options: {
      ...outOptions(id),
    },
    run: async (options) => {
      const { results: csv } = await pathsOf(id, options);
      if (!options.redraw) await writeAtomic(csv, splitsCsv(await measureSplits(table)));
      await requireTable(csv);
      const sizes = await readSplits(csv);
      const text = formatTable([...SIZE_COLUMNS, "paper"], comparedRows(table, sizes));
      return { text: [text, "", `results: ${csv}`].join("\n"), json: { sizes, results: csv } };
    },
  });
}
