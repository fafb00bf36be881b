/** Draws the paper's figures from runs of this code: `deno task figure3`. */
import { join } from "node:path";
import { z } from "zod";
import { type Command, defineCommand, main } from "./lib/cli/command.ts";
import { count } from "./lib/cli/options.ts";
import { formatTable } from "./lib/cli/table.ts";
import { collect, readCollected, saveCollected } from "./lib/figures/collect.ts";
import { CANVASES } from "./lib/figures/canvases.ts";
import { CONTINUED } from "./lib/figures/continued.ts";
import type { Experiment, Options } from "./lib/figures/experiment.ts";
import { FIGURE3 } from "./lib/figures/figure3.ts";
import {
  collectLearning,
  drawLearning,
  jumpsOf,
  type Learned,
  learnedCsv,
  type LearningExperiment,
} from "./lib/figures/learning.ts";
import { toPng, toSvg } from "./lib/figures/picture.ts";
import { describe, drawAdaptation } from "./lib/figures/plot.ts";
import { type Point, pointsOf, REPORTED, type Verdict, verdictsOf } from "./lib/figures/results.ts";
import { InputError } from "./lib/errors.ts";
import { writeAtomic } from "./lib/files.ts";
import { PRESET_NAMES, PRESETS } from "./lib/train/settings.ts";

/** What a person may have an experiment's runs told instead of what it says. */
const instead = {
  preset: z.enum(PRESET_NAMES).optional().describe("sizes and rates of the trunk's preset"),
  tasks: z.string().optional().describe("tasks to adapt to: a mini set, a split, or a file"),
  batch: count().optional().describe("pairs in a batch"),
  variants: z.int().min(0).optional().describe("augmented variants of each task besides itself"),
};

/** The options of {@link instead} that were given, and the steps that a preset stands for. */
function ownOptions(
  given: z.output<z.ZodObject<typeof instead>> & {
    from?: string;
    fromScratch: boolean;
    steps?: number;
  },
): Options & { steps?: number } {
  const { from, fromScratch, preset } = given;
  if (from !== undefined && preset === undefined) {
    throw new InputError("--from needs the --preset of its trunk too, mini or paper");
  }
  if (from !== undefined && fromScratch) {
    throw new InputError("--from and --from-scratch both name a trunk; leave one of them out");
  }
  const steps = given.steps ?? (preset && PRESETS[preset].posttrain.steps);
  const named = Object.keys(instead).map((name) => [name, given[name as keyof typeof instead]]);
  const own = [...named, ["steps", steps]].filter(([, value]) => value !== undefined);
  return Object.fromEntries(own);
}

/** The command that draws an experiment. */
export function figureCommand(experiment: Experiment): Command {
  const { id } = experiment;
  return defineCommand({
    name: id,
    summary:
      `Adapts to ${experiment.options.tasks} in ${experiment.curves.length} ways, draws how ` +
      "well that goes, and judges the paper's claims by it",
    examples: [
      `deno task ${id}`,
      `deno task ${id} --seeds 5`,
      `deno task ${id} --redraw`,
      `deno task ${id} --preset paper --from imported.safetensors --tasks evaluation2`,
    ],
    options: {
      seeds: count().default(1).describe("how many seeds to run everything with"),
      from: z.string().optional().meta({ value: "CHECKPOINT" }).describe(
        "trunk to adapt, instead of the one that comes with the project; say its --preset too",
      ),
      ...instead,
      steps: count().optional().describe(
        `steps of each run; ${experiment.options.steps} unless given, or those of --preset`,
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
        : await collect(experiment, { ...options, own: ownOptions(options) }, context);
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

/** What a person types behind `deno task`: figures have tasks of their own, claims share one. */
const nameOf = (id: string) => /^[CQ]\d/.test(id) ? `claim ${id}` : id;

/** The command that draws how something is learned. */
function learningCommand(experiment: LearningExperiment): Command {
  const { id, title, curves, options: { steps } } = experiment;
  return defineCommand({
    name: nameOf(id),
    summary: `${title}: ${curves.length} ways, ${steps} steps each, drawn by step and by second`,
    examples: [`deno task ${nameOf(id)}`],
    options: {
      seeds: count().default(3).describe("how many seeds to run everything with"),
      runs: z.string().default("runs").describe("folder where runs are kept and found again"),
      out: z.string().default(`runs/${id}`).describe("folder of the table and the picture"),
    },
    run: async (options, _words, context) => {
      const { learned, hash } = await collectLearning(experiment, options, context);
      const at = (ending: string) => join(options.out, `${id}.${ending}`);
      await writeAtomic(at("csv"), learnedCsv(learned));
      const about = `deno task ${nameOf(id)} --seeds ${options.seeds}; runs ${hash}`;
      const svg = await toSvg(drawLearning(experiment, learned, { title, lines: [about] }), about);
      await writeAtomic(at("svg"), svg);
      await writeAtomic(at("png"), toPng(svg, about));
      const paths = { results: at("csv"), svg: at("svg"), png: at("png") };
      return {
        text: [
          learnedTable(experiment, learned),
          "",
          ...jumpLines(experiment, learned),
          `results: ${paths.results}`,
          `figure: ${paths.svg}`,
          `        ${paths.png}`,
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
      const { step, seconds } = own.at(-1)!;
      return [key, String(seed), loss.toFixed(3), seconds.toFixed(0), (step / seconds).toFixed(2)];
    })
  );
  return formatTable([varied, "seed", "last loss", "seconds", "steps/s"], rows);
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

const COMMANDS = [figureCommand(FIGURE3), learningCommand(CANVASES), learningCommand(CONTINUED)];

if (import.meta.main) {
  // A figure is a task of its own, a claim one of `deno task claim`: the last word names it.
  const [first, ...words] = Deno.args;
  const command = COMMANDS.find(({ name }) => name.split(" ").at(-1) === first);
  await (command ? main(command, words) : main(COMMANDS));
}
