/** The command that draws what pre-training measured. */
import { z } from "zod";
import { type Command, defineCommand } from "../../cli/command.ts";
import { count } from "../../cli/options.ts";
import { formatTable } from "../../cli/table.ts";
import { writeAtomic } from "../../files.ts";
import { readFacts, saveFacts, seeded } from "../collect.ts";
import { pathLines, pathsIn, savePictures } from "./pictures.ts";
import { describe } from "../plot.ts";
import {
  collectPretraining,
  drawPretraining,
  meansOfLine,
  measuredCsv,
  type PretrainingFigure,
  readMeasured,
  REPLICATION,
} from "../pretraining.ts";

/** The command that draws what pre-training measured. */
export function pretrainingCommand(figure: PretrainingFigure): Command {
  const { id, title, lines } = figure;
  return defineCommand({
    name: id,
    summary: `${title}: pre-trains on the replication mix and draws it`,
    examples: [`deno task ${id}`, `deno task ${id} --redraw`],
    options: {
      seeds: count().default(3).describe("how many seeds to run everything with"),
      steps: count().default(REPLICATION.steps).describe("steps of each run"),
      redraw: z.boolean().default(false).describe("only draw again what is in the folder of --out"),
      runs: z.string().default("runs").describe("folder where runs are kept and found again"),
      out: z.string().default(`runs/${id}`).describe("folder of the table and the picture"),
    },
    run: async ({ redraw, steps, ...options }, _words, context) => {
      const paths = pathsIn(options.out, id);
      if (!redraw) {
        const every = Math.min(steps, Number(REPLICATION["evaluate-every"]));
        const own = { ...REPLICATION, steps, "evaluate-every": every };
        const found = await collectPretraining(figure, { ...options, options: own }, context);
        const command = [
          seeded(`deno task ${id}`, options),
          ...steps === REPLICATION.steps ? [] : [`--steps ${steps}`],
        ].join(" ");
        const facts = { hash: found.hash, seeds: options.seeds, command };
        await writeAtomic(paths.results, measuredCsv(found.measured));
        await saveFacts(paths.results, facts);
      }
      const caption = await readFacts(paths.results);
      const measured = await readMeasured(paths.results);
      const heading = {
        title: `${id}: ${title}`,
        lines: [`bars: 95% interval over ${caption.seeds} seeds`, describe(caption)],
      };
      await savePictures(paths, drawPretraining(figure, measured, heading), describe(caption));
      const rows = lines.flatMap(({ measure, label }) =>
        meansOfLine(measured, measure).slice(-1).map(({ step, mean, low, high }) => [
          label,
          mean.toFixed(3),
          `${low.toFixed(3)} … ${high.toFixed(3)}`,
          String(step),
        ])
      );
      return {
        text: [
          formatTable(["", "at the end", "95% interval", "steps"], rows),
          "",
          ...pathLines(paths),
        ].join("\n"),
        json: { lines: rows, ...paths },
      };
    },
  });
}
