/** The command that draws what pre-training measured. */
import { z } from "zod";
import { type Command, defineCommand } from "../../cli/command.ts";
import { count } from "../../cli/options.ts";
import { formatTable } from "../../cli/table.ts";
import { writeAtomic } from "../../files.ts";
import { PRESET_NAMES } from "../../train/settings.ts";
import { readFacts, saveFacts, seeded } from "../collect.ts";
import { describe } from "../plot.ts";
import {
  collectPretraining,
  drawPretraining,
  END_COLUMNS,
  endRows,
  measuredCsv,
  type PretrainingFigure,
  readMeasured,
} from "../pretraining.ts";
import { REPLICATION } from "../experiments/pretraining.ts";
import { outOptions, pathLines, pathsOf, runOptions, savePictures } from "./shared.ts";

/** The command that draws what pre-training measured. */
export function pretrainingCommand(figure: PretrainingFigure): Command {
  const { id, title, note } = figure;
  return defineCommand({
    name: id,
    summary: `${title}: pre-trains on the replication mix and draws it`,
    examples: [`deno task ${id}`, `deno task ${id} --redraw`],
    options: {
      ...runOptions(3),
      preset: z.enum(PRESET_NAMES).default("mini").describe(
        "sizes and rates of the model's preset",
      ),
      steps: count().default(REPLICATION.steps).describe("steps of each run"),
      ...outOptions(id),
    },
    run: async ({ preset, steps, ...options }, _words, context) => {
      const paths = await pathsOf(id, options);
      if (!options.redraw) {
        const every = Math.min(steps, Number(REPLICATION["evaluate-every"]));
        const given = {
          ...preset === "mini" ? {} : { preset },
          ...steps === REPLICATION.steps ? {} : { steps },
        };
        const own = { ...REPLICATION, ...given, steps, "evaluate-every": every };
        const found = await collectPretraining(figure, { ...options, options: own }, context);
        const command = [
          seeded(`deno task ${id}`, options),
          ...Object.entries(given).map(([name, value]) => `--${name} ${value}`),
        ].join(" ");
        const { measured, ...facts } = found;
        await writeAtomic(paths.results, measuredCsv(measured));
        await saveFacts(paths.results, { ...facts, seeds: options.seeds, command });
      }
      const caption = await readFacts(paths.results);
      const measured = await readMeasured(paths.results);
      const heading = {
        title: `${id}: ${title}`,
        lines: [
          `bars: 95% interval over ${caption.seeds} seeds, by Student's t${
            note ? `; ${note}` : ""
          }`,
          describe(caption),
        ],
      };
      await savePictures(paths, drawPretraining(figure, measured, heading), describe(caption));
      const rows = endRows(figure, measured);
      return {
        text: [
          formatTable(END_COLUMNS, rows),
          "",
          ...pathLines(paths),
        ].join("\n"),
        json: { lines: rows, ...paths },
      };
    },
  });
}
