/** Draws the paper's figures from runs of this code: `deno task figure3`. */
import { join } from "node:path";
import { z } from "zod";
import { type Command, defineCommand, main } from "./lib/cli/command.ts";
import { count } from "./lib/cli/options.ts";
import { formatTable } from "./lib/cli/table.ts";
import { collect, readCollected, saveCollected } from "./lib/figures/collect.ts";
import { CANVASES } from "./lib/figures/canvases.ts";
import type { Experiment } from "./lib/figures/experiment.ts";
import { FIGURE3 } from "./lib/figures/figure3.ts";
import {
  collectLearning,
  drawLearning,
  type Learned,
  learnedCsv,
  type LearningExperiment,
} from "./lib/figures/learning.ts";
import { toPng, toSvg } from "./lib/figures/picture.ts";
import { describe, drawAdaptation } from "./lib/figures/plot.ts";
import { type Point, pointsOf, REPORTED, type Verdict, verdictsOf } from "./lib/figures/results.ts";
import { writeAtomic } from "./lib/files.ts";

/** The command that draws an experiment. */
export function figureCommand(experiment: Experiment): Command {
  const { id } = experiment;
  return defineCommand({
    name: id,
    summary:
      `Adapts to ${experiment.options.tasks} in ${experiment.curves.length} ways, draws how ` +
      "well that goes, and judges the paper's claims by it",
    examples: [`deno task ${id}`, `deno task ${id} --seeds 5`, `deno task ${id} --redraw`],
    options: {
      seeds: count().default(1).describe("how many seeds to run everything with"),
      steps: count().optional().describe(
        `steps of each run; ${experiment.options.steps} unless given`,
      ),
      fromScratch: z.boolean().default(false).describe(
        "pre-train the trunk too, instead of taking the one that comes with the project",
      ),
      redraw: z.boolean().default(false).describe(
        "only draw again what is in the folder of --out, whatever else is asked for",
      ),
      runs: z.string().default("runs").describe("folder where runs are kept and found again"),
      out: z.string().default(`runs/${id}`).describe("folder of the table and the pictures"),
    },
    run: async (options, _words, context) => {
      const csv = join(options.out, `${id}.csv`);
      const collected = options.redraw
        ? await readCollected(csv)
        : await collect(experiment, options, context);
      if (!options.redraw) await saveCollected(csv, collected);
      const { results, ...caption } = collected;
      const points = pointsOf(results);
      const verdicts = verdictsOf(results, experiment.claims);
      const svg = await toSvg(drawAdaptation(experiment, points, caption), describe(caption));
      const paths = { svg: join(options.out, `${id}.svg`), png: join(options.out, `${id}.png`) };
      await writeAtomic(paths.svg, svg);
      await writeAtomic(paths.png, toPng(svg, describe(caption)));
      return {
        text: [
          scoreTable(points),
          "",
          claimTable(verdicts),
          "",
          `results: ${csv}`,
          `figure: ${paths.svg}`,
          `        ${paths.png}`,
        ].join("\n"),
        json: { points: lastPoints(points), verdicts, results: csv, ...paths },
      };
    },
  });
}

/** The command that draws how something is learned. */
function learningCommand(experiment: LearningExperiment): Command {
  const { id, title, curves, options: { steps } } = experiment;
  return defineCommand({
    name: id,
    summary: `${title}: ${curves.length} ways, ${steps} steps each, drawn by step and by second`,
    examples: [`deno task ${id}`],
    options: {
      seeds: count().default(3).describe("how many seeds to run everything with"),
      runs: z.string().default("runs").describe("folder where runs are kept and found again"),
      out: z.string().default(`runs/${id}`).describe("folder of the table and the picture"),
    },
    run: async (options, _words, context) => {
      const { learned, hash } = await collectLearning(experiment, options, context);
      const at = (ending: string) => join(options.out, `${id}.${ending}`);
      await writeAtomic(at("csv"), learnedCsv(learned));
      const about = `deno task ${id} --seeds ${options.seeds}; runs ${hash}`;
      const svg = await toSvg(drawLearning(experiment, learned, { title, lines: [about] }), about);
      await writeAtomic(at("svg"), svg);
      await writeAtomic(at("png"), toPng(svg, about));
      const paths = { results: at("csv"), svg: at("svg"), png: at("png") };
      return {
        text: [
          learnedTable(experiment, learned),
          "",
          `results: ${paths.results}`,
          `figure: ${paths.svg}`,
          `        ${paths.png}`,
        ].join("\n"),
        json: paths,
      };
    },
  });
}

/** How far each run came: over its last tenth, and what that took. */
function learnedTable({ curves, options }: LearningExperiment, learned: readonly Learned[]) {
  const seeds = [...new Set(learned.map(({ seed }) => seed))];
  const rows = curves.flatMap(({ key }) =>
    seeds.map((seed) => {
      const own = learned.filter((point) => point.curve === key && point.seed === seed);
      const late = own.filter(({ step }) => step > 0.9 * options.steps);
      const loss = late.reduce((sum, { tokenLoss }) => sum + tokenLoss, 0) / late.length;
      const { step, seconds } = own.at(-1)!;
      return [key, String(seed), loss.toFixed(3), seconds.toFixed(0), (step / seconds).toFixed(2)];
    })
  );
  return formatTable(["canvas", "seed", "last loss", "seconds", "steps/s"], rows);
}

/** The points at the end of the runs. */
function lastPoints(points: readonly Point[]): Point[] {
  const last = Math.max(...points.map(({ step }) => step));
  return points.filter(({ step }) => step === last);
}

const percent = (share: number) => (100 * share).toFixed(1);

function scoreTable(points: readonly Point[]): string {
  const rows = lastPoints(points).map(({ curve, group, step, pass }) => [
    curve,
    group,
    ...REPORTED.map((k) => percent(pass[k].mean)),
    `${percent(pass["2"].low)} … ${percent(pass["2"].high)}`,
    String(step),
  ]);
  const header = ["strategy", "group", "pass@1", "pass@2", "pass@all", "95% of pass@2", "steps"];
  return formatTable(header, rows);
}

function claimTable(verdicts: readonly Verdict[]): string {
  const signed = (share: number) => `${share < 0 ? "-" : "+"}${percent(Math.abs(share))}`;
  const rows = verdicts.map(({ claim, group, difference, verdict }) => [
    claim.id,
    claim.text,
    group,
    signed(difference.mean),
    `${signed(difference.low)} … ${signed(difference.high)}`,
    verdict,
  ]);
  return formatTable(["claim", "", "group", "pass@2", "95% interval", "verdict"], rows);
}

const COMMANDS = [figureCommand(FIGURE3), learningCommand(CANVASES)];

if (import.meta.main) {
  // Each is a task of its own: `deno task figure3`.
  const [first, ...words] = Deno.args;
  const command = COMMANDS.find(({ name }) => name === first);
  await (command ? main(command, words) : main(COMMANDS));
}
