/** The command that draws how something is learned. */
import { type Command, defineCommand } from "../../cli/command.ts";
import { z } from "zod";
import { count } from "../../cli/options.ts";
import { formatTable } from "../../cli/table.ts";
import { writeAtomic } from "../../files.ts";
import { commandName, saveFacts, seeded } from "../collect.ts";
import {
  collectLearning,
  drawLearning,
  jumpsOf,
  type Learned,
  learnedCsv,
  type LearningExperiment,
} from "../learning.ts";
import { pathLines, pathsIn, savePictures } from "./pictures.ts";

/** The command that draws how something is learned. */
export function learningCommand(experiment: LearningExperiment): Command {
  const { id, title, curves, over, options: { steps } } = experiment;
  return defineCommand({
    name: commandName(id),
    summary: `${title}: ${curves.length} curves up to step ${steps}, drawn by ${
      over.join(" and by ")
    }`,
    examples: [`deno task ${commandName(id)}`],
    options: {
      seeds: count().default(3).describe("how many seeds to run everything with"),
      runs: z.string().default("runs").describe("folder where runs are kept and found again"),
      out: z.string().default(`runs/${id}`).describe("folder of the table and the picture"),
    },
    run: async (options, _words, context) => {
      const { learned, hash } = await collectLearning(experiment, options, context);
      const paths = pathsIn(options.out, id);
      const command = seeded(`deno task ${commandName(id)}`, options);
      await writeAtomic(paths.results, learnedCsv(learned));
      await saveFacts(paths.results, { hash, seeds: options.seeds, command });
      const about = `${command}; runs ${hash}`;
      const drawing = drawLearning(experiment, learned, { title, lines: [about] });
      await savePictures(paths, drawing, about);
      return {
        text: [
          learnedTable(experiment, learned),
          "",
          ...jumpLines(experiment, learned),
          ...pathLines(paths),
        ].join("\n"),
        json: paths,
      };
    },
  });
}

/** What becomes of the loss where runs go on from others. */
function jumpLines(experiment: LearningExperiment, learned: readonly Learned[]): string[] {
  const jumps = jumpsOf(experiment, learned);
  if (jumps.size === 0) return [];
  const rows = [...jumps].map(([curve, { mean, low, high }]) => [
    curve,
    mean.toFixed(3),
    `${low.toFixed(3)} … ${high.toFixed(3)}`,
  ]);
  return [formatTable([experiment.varied, "loss rises by", "95% interval"], rows), ""];
}

/** How far each run came: over its last tenth, and what that took. */
function learnedTable({ curves, varied }: LearningExperiment, learned: readonly Learned[]) {
  const seeds = [...new Set(learned.map(({ seed }) => seed))];
  const rows = curves.flatMap(({ key }) =>
    seeds.map((seed) => {
      const own = learned.filter((point) => point.curve === key && point.seed === seed);
      const late = own.slice(-Math.ceil(own.length / 10));
      const loss = late.reduce((sum, { tokenLoss }) => sum + tokenLoss, 0) / late.length;
      // Where a run goes on from another, its seconds begin with itself.
      const [first, last] = [own[0], own.at(-1)!];
      const rate = (last.step - first.step) / (last.seconds - first.seconds);
      return [key, String(seed), loss.toFixed(3), last.seconds.toFixed(0), rate.toFixed(2)];
    })
  );
  return formatTable([varied, "seed", "last loss", "seconds", "steps/s"], rows);
}
