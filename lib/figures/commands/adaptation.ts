/** The command that makes, draws and judges an experiment on adaptation. */
import type { TopLevelSpec } from "vega-lite";
import { z } from "zod";
import { type Command, defineCommand } from "../../cli/command.ts";
import { flagOf } from "../../cli/flags.ts";
import { count } from "../../cli/options.ts";
import { formatTable } from "../../cli/table.ts";
import { InputError } from "../../errors.ts";
import { PRESET_NAMES, PRESETS } from "../../train/settings.ts";
import { collect, commandName, hoursOf, readCollected, saveCollected } from "../collect.ts";
import { type Experiment, type Options, TRUNK } from "../experiment.ts";
import { drawClaims } from "../forest.ts";
import { percent, range } from "../numbers.ts";
import { type Caption, describe, drawAdaptation } from "../plot.ts";
import { endsOf, type Point, pointsOf, REPORTED } from "../points.ts";
import { drawTrend } from "../trend_picture.ts";
import { type Verdict, verdictsOf } from "../verdicts.ts";
import { claimLines } from "./claims.ts";
import { outOptions, pathLines, pathsOf, runOptions, savePictures } from "./shared.ts";

/** What a person may have an experiment's runs told instead of what it says. */
const instead = {
  preset: z.enum(PRESET_NAMES).optional().describe("sizes and rates of the trunk's preset"),
  tasks: z.string().optional().describe("tasks to adapt to: a mini set, a split, or a file"),
  batchSize: count().optional().describe("pairs in a batch"),
  variants: z.int().min(0).optional().describe("augmented variants of each task besides itself"),
};

/** The options of experiments that are open to other trunks, tasks and sizes. */
const openOptions = ({ options: { steps } }: Experiment) => ({
  from: z.string().optional().meta({ value: "CHECKPOINT" }).describe(
    "trunk to adapt, instead of the one that comes with the project; say its --preset too",
  ),
  ...instead,
  steps: count().optional().describe(
    `steps of each run; ${steps} unless given, or those of --preset`,
  ),
});

/** Whether an experiment adapts the trunk that comes with the project, and no other file. */
const ofOneTrunk = ({ curves }: Experiment) => {
  const files = curves.map(({ options: { from } }) => from).filter((from) =>
    typeof from === "string" && from !== "scratch"
  );
  return files.length > 0 && files.every((from) => from === TRUNK);
};

/** The option of such experiments. */
const trunkOptions = {
  fromScratch: z.boolean().default(false).describe(
    "pre-train the trunk too, instead of taking the one that comes with the project",
  ),
};

type OwnOptions = z.output<z.ZodObject<ReturnType<typeof openOptions> & typeof trunkOptions>>;

/** The options of {@link instead} that were given, and the steps that a preset stands for. */
function ownOptions(given: Partial<OwnOptions>): Options & { steps?: number } {
  const { from, fromScratch, preset } = given;
  if (from !== undefined && preset === undefined) {
    throw new InputError("--from needs the --preset of its trunk too");
  }
  if (from === undefined && !fromScratch && preset !== undefined && preset !== "mini") {
    throw new InputError(
      `the trunk that comes with the project is of the mini preset; give --from a trunk of the ${preset} ` +
        "preset, or --from-scratch to make one",
    );
  }
  if (from !== undefined && fromScratch) {
    throw new InputError("--from and --from-scratch both name a trunk; leave one of them out");
  }
  const steps = given.steps ?? (preset && PRESETS[preset].posttrain.steps);
  const named = Object.keys(instead).map((name) => [
    flagOf(name).slice(2),
    given[name as keyof typeof instead],
  ]);
  const own = [...named, ["steps", steps]].filter(([, value]) => value !== undefined);
  return Object.fromEntries(own);
}

/** The command that draws an experiment. */
export function adaptationCommand(experiment: Experiment): Command {
  const { id, title } = experiment;
  const name = commandName(id);
  return defineCommand({
    name,
    summary: `${title}: runs what is missing, draws it, and judges what is said of it`,
    examples: [
      `deno task ${name}`,
      `deno task ${name} --redraw`,
      ...experiment.open
        ? [`deno task ${name} --preset paper --from imported.safetensors --tasks evaluation2`]
        : [],
    ],
    options: {
      ...runOptions(experiment.open ? 1 : 3),
      ...experiment.open ? openOptions(experiment) : {},
      ...ofOneTrunk(experiment) ? trunkOptions : {},
      ...outOptions(id),
    },
    run: async (options, _words, context) => {
      const asked = options as Partial<OwnOptions>;
      const paths = await pathsOf(id, options);
      const csv = paths.results;
      const collecting = { ...options, from: asked.from, fromScratch: asked.fromScratch ?? false };
      const collected = options.redraw
        ? await readCollected(csv)
        : await collect(experiment, { ...collecting, own: ownOptions(asked) }, context);
      if (!options.redraw) await saveCollected(csv, collected);
      const { results, ...caption } = collected;
      const points = pointsOf(results);
      const verdicts = verdictsOf(results, experiment.claims);
      const drawing = drawn(experiment, points, verdicts, caption);
      await savePictures(paths, drawing, describe(caption));
      return {
        text: [
          scoreTable(points),
          "",
          ...experiment.note ? [`${experiment.note}.`, ""] : [],
          ...claimLines(verdicts, hoursOf([caption.cost])),
          ...pathLines(paths),
        ].join("\n"),
        json: { points: endsOf(points), verdicts, ...paths },
      };
    },
  });
}

/** The picture that suits an experiment. */
function drawn(
  experiment: Experiment,
  points: readonly Point[],
  verdicts: readonly Verdict[],
  caption: Caption,
): TopLevelSpec {
  if (experiment.overSteps) return drawAdaptation(experiment, points, caption);
  // The last verdict of a claim is that over all tasks.
  const trend = verdicts.findLast(({ line }) => line !== undefined);
  return trend?.line && "along" in trend.claim
    ? drawTrend(experiment, trend.claim, points, trend.line, caption)
    : drawClaims(experiment, points, verdicts, caption);
}

function scoreTable(points: readonly Point[]): string {
  const rows = endsOf(points).map(({ curve, group, step, pass }) => [
    curve,
    group,
    ...REPORTED.map((k) => percent(pass[k].mean)),
    range(pass["pass@2"], percent),
    String(step),
  ]);
  const header = ["strategy", "group", "pass@1", "pass@2", "pass@all", "95% of pass@2", "steps"];
  return formatTable(header, rows);
}
