/** The command that draws how something is learned. */
import { type Command, defineCommand } from "../../cli/command.ts";
import { formatTable } from "../../cli/table.ts";
import { writeAtomic } from "../../files.ts";
import { commandName, readFacts, saveFacts, seeded } from "../collect.ts";
import {
  collectLearning,
  drawLearning,
  jumpRows,
  type Learned,
  learnedCsv,
  type LearningExperiment,
  readLearned,
} from "../learning.ts";
import { describe } from "../plot.ts";
import { outOptions, pathLines, pathsOf, runOptions, savePictures } from "./shared.ts";

/** The command that draws how something is learned. */
export function learningCommand(experiment: LearningExperiment): Command {
  const { id, title, curves, over, options: { steps } } = experiment;
  return defineCommand({
    name: commandName(id),
    summary: `${title}: ${curves.length} curves up to step ${steps}, drawn by ${
      over.join(" and by ")
    }`,
    examples: [`deno task ${commandName(id)}`, `deno task ${commandName(id)} --redraw`],
    options: {
      ...runOptions(3),
      ...outOptions(id),
    },
    run: async (options, _words, context) => {
      const paths = await pathsOf(id, options);
      if (!options.redraw) {
        const { learned, ...facts } = await collectLearning(experiment, options, context);
        const command = seeded(`deno task ${commandName(id)}`, options);
        await writeAtomic(paths.results, learnedCsv(learned));
        await saveFacts(paths.results, { ...facts, seeds: options.seeds, command });
      }
      const facts = await readFacts(paths.results);
      const learned = await readLearned(paths.results);
      const about = describe(facts);
      await savePictures(
        paths,
        drawLearning(experiment, learned, { title, lines: [about] }),
        about,
      );
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
  const rows = jumpRows(experiment, learned);
  if (rows.length === 0) return [];
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
