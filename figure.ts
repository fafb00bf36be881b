/** Draws the paper's figures and tests its claims by runs of this code: `deno task figure C5`. */
import { join, resolve } from "node:path";
import { z } from "zod";
import { defineCommand, main, type Result } from "./lib/cli/command.ts";
import { flagOf } from "./lib/cli/flags.ts";
import { count, device } from "./lib/cli/options.ts";
import { computeOf } from "./lib/cli/compute.ts";
import { formatCommand, formatTask } from "./lib/cli/format.ts";
import { formatTable } from "./lib/cli/table.ts";
import { InputError } from "./lib/errors.ts";
import { verdictsOf } from "./lib/experiments/claims/verdicts.ts";
import { type Changes, collect, figureCommand, plannedRuns } from "./lib/experiments/collect.ts";
import { SPLIT_TABLES } from "./lib/experiments/data/split_tables.ts";
import { STATEMENTS } from "./lib/experiments/data/statements.ts";
import { type Experiment, seedsOf, TRUNK } from "./lib/experiments/experiment.ts";
import {
  describe,
  type Facts,
  hoursOf,
  readFacts,
  requireTable,
  writeFacts,
} from "./lib/experiments/facts.ts";
import { measurementOf } from "./lib/experiments/measured/mod.ts";
import { missingRuns } from "./lib/experiments/recipes.ts";
import { experimentOf, IDS, shownBy } from "./lib/experiments/registry.ts";
import { runWords } from "./lib/experiments/run_process.ts";
import {
  comparedSplits,
  measureSplits,
  sizesIn,
  type SplitTable,
} from "./lib/experiments/splits.ts";
import { readTable, RESULTS, writeTable } from "./lib/experiments/table.ts";
import { fileExists } from "./lib/files.ts";
import { pathsOf, writePictures } from "./lib/report/files.ts";
import {
  comparisonOf,
  effectOf,
  EXTRA_RULE,
  extrapolations,
  hoursToDecide,
} from "./lib/report/verdicts.ts";
import type { Reporter } from "./lib/reporter.ts";
import { checkpointPath } from "./lib/train/checkpoint_file.ts";
import { RUN_FILES } from "./lib/train/run_files.ts";
import { PRESET_NAMES, PRESETS } from "./lib/train/settings.ts";

/** Options of runs that a person may change where an experiment is open to it. */
const changeable = {
  preset: z.enum(PRESET_NAMES).optional().describe("sizes and learning rates of the trunk"),
  tasks: z.string().optional().describe("tasks to adapt to: a mini set, a split, or a file"),
  steps: count().optional().describe("steps of each run"),
  batchSize: count().optional().describe("pairs in a batch"),
  variants: z.int().min(0).optional().describe("augmented variants of each task besides itself"),
};

const options = {
  seeds: count().optional().describe(
    "number of seeds; by default the experiment's, which is 3 for most",
  ),
  runs: z.string().default("runs").describe("folder where runs are kept and found again"),
  redraw: z.boolean().default(false).describe("draw again from the table, without any run"),
  out: z.string().optional().meta({ value: "DIR" }).describe(
    `folder of the table and the pictures; runs/ID by default, or ${RESULTS}/ID to redraw`,
  ),
  from: z.string().optional().meta({ value: "CHECKPOINT" }).describe(
    "trunk to adapt instead of the committed one; give its --preset too",
  ),
  fromScratch: z.boolean().default(false).describe("pre-train the trunk too"),
  ...changeable,
  device,
};

type FigureOptions = z.output<z.ZodObject<typeof options>> & { seed: number; threads: number };

/** The command `deno task figure`. */
export const figure = defineCommand({
  name: "figure",
  summary: "Makes a figure, table, claim or question: runs what is missing, draws and judges it",
  examples: [
    "deno task figure --list",
    "deno task figure C5",
    "deno task figure C5 --redraw",
    "deno task figure figure3 --preset paper --from imported.safetensors --tasks evaluation2",
  ],
  positional: { name: "id", description: "which one; --list names them", optional: true },
  options: {
    list: z.boolean().default(false).describe("list what there is"),
    listRuns: z.boolean().default(false).describe(
      "print the commands of the missing runs that can be made now, one a line, for several machines",
    ),
    ...options,
  },
  run: async ({ list, listRuns, ...given }, [id, ...more], context) => {
    if (more.length > 0) throw new InputError("give one id at a time");
    if (listRuns && id === undefined) throw new InputError("give the id of what --list-runs lists");
    if (list || id === undefined) return listed();
    const found = known().find((one) => one.toLowerCase() === id.toLowerCase()) ?? id;
    if (listRuns) return await listMissing(found, given, context.log);
    return await make(found, given, context);
  },
});

/** Makes what an id names. Throws an InputError where there is no such thing. */
export async function make(id: string, given: FigureOptions, context: Reporter): Promise<Result> {
  const table = SPLIT_TABLES.find((one) => one.id === id);
  if (table) return await makeSplits(table, given);
  const experiment = experimentOf(id);
  if (experiment) return await makeExperiment(experiment, given, context);
  throw new InputError(`there is no ${id}; give one of ${known().join(", ")}`);
}

/** Returns all ids, of claims too that another figure decides. */
const known = () => [...new Set([...IDS, ...Object.keys(STATEMENTS)])];

function listed(): Result {
  const lines = known().map((id) => [id, figureCommand(id), shownBy(id)]);
  return {
    text: formatTable(["", "command", "what it shows"], lines, ["left", "left", "left"]),
    json: lines.map(([id, command, shows]) => ({ id, command, shows })),
  };
}

/** Lists the commands of missing runs; those that start from others come when these are made. */
async function listMissing(
  id: string,
  given: FigureOptions,
  log: Reporter["log"],
): Promise<Result> {
  const experiment = experimentOf(id);
  if (!experiment) throw new InputError(`${id} has no runs`);
  const changes = await changesOf(experiment, given);
  const seeds = given.seeds ?? seedsOf(experiment);
  const planned = plannedRuns(experiment, { ...given, ...changes, seeds });
  const runs = await missingRuns(planned.map(({ recipe }) => recipe), resolve(given.runs));
  if (runs.size === 0) log("no run is missing");
  const commands = await Promise.all(
    Array.from(runs, ([folder, spec]) => runWords(folder, spec, given.threads)),
  );
  return {
    text: commands.map((words) => formatCommand(["deno", ...words])).join("\n"),
    json: commands.map((words) => ["deno", ...words]),
  };
}

async function makeSplits(splits: SplitTable, given: FigureOptions): Promise<Result> {
  await changesOf({ id: splits.id, curves: [] }, given);
  const { results } = await pathsOf(splits.id, given);
  if (!given.redraw) await writeTable(results, await measureSplits(splits));
  await requireTable(results);
  const table = await readTable(results);
  const { header, lines } = comparedSplits(splits, table);
  return {
    text: [formatTable(header, lines), "", `results: ${results}`].join("\n"),
    json: { splits: sizesIn(splits, table), results },
  };
}

/** Makes or redraws an experiment: its table, picture and verdicts. */
export async function makeExperiment(
  experiment: Experiment,
  given: FigureOptions,
  context: Reporter,
): Promise<Result> {
  const { id, note, claims } = experiment;
  const changes = await changesOf(experiment, given);
  const paths = await pathsOf(id, given);
  if (!given.redraw) {
    const seeds = given.seeds ?? seedsOf(experiment);
    const options = { ...given, ...changes, ...await computeOf(given), seeds };
    const { table, facts } = await collect(experiment, options, context);
    // A table that is there has its facts.
    await writeFacts(paths.results, facts);
    await writeTable(paths.results, table);
  }
  const facts = await readFacts(paths.results);
  const table = await readTable(paths.results);
  const verdicts = verdictsOf(table, claims);
  const { summary, draw } = measurementOf(experiment);
  await writePictures(paths, draw(experiment, { table, verdicts, facts }), describe(facts));
  const { header, lines, points } = summary(experiment, table, { groups: "each", by: "key" });
  const hours = hoursOf([facts.cost]);
  const judged = verdicts.map((verdict) => [
    ...[
      verdict.claim.id,
      comparisonOf(verdict.claim),
      verdict.group,
      effectOf(verdict),
      verdict.verdict,
    ],
    hoursToDecide(verdict, hours),
  ]);
  const ids = new Set(claims.map(({ id }) => id));
  const adapted = await firstAdapted(given.runs, facts);
  return {
    text: [
      ...[formatTable(header, lines), ""],
      ...note === undefined ? [] : [`${note}.`, ""],
      ...[...ids].map((id) => `${id}: ${STATEMENTS[id]?.text ?? id}`),
      ...judged.length === 0 ? [] : [
        ...claims.some(({ extra }) => extra) ? [EXTRA_RULE] : [],
        "",
        formatTable(
          ["claim", "", "group", "effect (95% interval)", "verdict", "core-hours to decide"],
          judged,
          ["left", "left", "left", "right", "left", "right"],
        ),
        "",
      ],
      ...extrapolations(verdicts),
      ...[`results: ${paths.results}`, `figure: ${paths.svg}`, `        ${paths.png}`],
      ...adapted === undefined ? [] : [`report of a run: ${formatTask("report", adapted)}`],
    ].join("\n"),
    json: { points, verdicts, ...paths },
  };
}

/** Returns the folder of a kept run of adaptation, if there is one. */
async function firstAdapted(runs: string, { cost }: Facts): Promise<string | undefined> {
  for (const name of Object.keys(cost)) {
    const folder = join(runs, name);
    const checkpoint = join(folder, RUN_FILES.checkpoint);
    if (name.startsWith("posttrain") && await fileExists(checkpoint)) return folder;
  }
  return undefined;
}

/** Returns what was asked to be changed. Throws an InputError where an experiment takes no such change. */
async function changesOf(
  { id, open, curves }: Pick<Experiment, "id" | "open" | "curves">,
  given: FigureOptions,
): Promise<Changes> {
  const { fromScratch, preset, redraw } = given;
  const ofRuns = ["seeds", "from", "fromScratch", ...Object.keys(changeable)];
  const isGiven = (name: string) => {
    const value = given[name as keyof FigureOptions];
    return value !== undefined && value !== false;
  };
  const idle = redraw ? ofRuns.find(isGiven) : undefined;
  if (idle) {
    throw new InputError(
      `--redraw draws the table that is there, without runs; leave out --redraw or ${flagOf(idle)}`,
    );
  }
  // A run is known by the content of the file.
  const from = given.from === undefined ? undefined : await checkpointPath(given.from);
  const files = curves.map(({ options: { from } }) => from).filter((from) =>
    typeof from === "string" && from !== "scratch"
  );
  const adaptsTrunk = files.length > 0 && files.every((from) => from === TRUNK);
  const makesTrunk = files.includes(TRUNK);
  const own = Object.entries(changeable).flatMap(([name]) => {
    const value = given[name as keyof typeof changeable];
    return value === undefined ? [] : [[flagOf(name).slice(2), value] as const];
  });
  const refused = [
    ...open ? [] : own.map(([name]) => name),
    ...open && adaptsTrunk ? [] : from === undefined ? [] : ["from"],
    ...makesTrunk || !fromScratch ? [] : ["from-scratch"],
  ];
  if (refused.length > 0) throw new InputError(`${id} takes no --${refused[0]}; leave it out`);
  if (from !== undefined && fromScratch) {
    throw new InputError("--from and --from-scratch both name a trunk; leave one of them out");
  }
  if (from !== undefined && preset === undefined) {
    throw new InputError("--from needs the --preset of its trunk too");
  }
  if (adaptsTrunk && from === undefined && !fromScratch && (preset ?? "mini") !== "mini") {
    throw new InputError(
      `the committed trunk is of the mini preset; give --from a trunk of the ${preset} preset, or ` +
        "--from-scratch to make one",
    );
  }
  // A preset stands for its number of steps too.
  const steps = given.steps ??
    (preset && adaptsTrunk ? PRESETS[preset].posttrain.steps : undefined);
  const all = { ...Object.fromEntries(own), ...steps === undefined ? {} : { steps } };
  return { own: all, from, fromScratch };
}

if (import.meta.main) await main(figure);
