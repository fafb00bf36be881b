/** Draws the paper's figures from runs of this code: `deno task figure3`. */
import { createHash } from "node:crypto";
import { basename, join, relative } from "node:path";
import { z } from "zod";
import { type Command, type Context, defineCommand, main } from "./lib/cli/command.ts";
import { count } from "./lib/cli/options.ts";
import { formatTable } from "./lib/cli/table.ts";
import { InputError } from "./lib/errors.ts";
import { type Experiment, type Options, TRUNK } from "./lib/figures/experiment.ts";
import { FIGURE3 } from "./lib/figures/figure3.ts";
import { drawAdaptation, toPng, toSvg } from "./lib/figures/plot.ts";
import {
  type Point,
  pointsOf,
  readResults,
  REPORTED,
  type Result,
  resultsOfRun,
  toCsv,
  type Verdict,
  verdictsOf,
} from "./lib/figures/results.ts";
import { makeRuns, runHash, type RunSpec, sourceHash } from "./lib/figures/runs.ts";
import { fileExists, writeAtomic } from "./lib/files.ts";
import { RUN_FILES } from "./lib/train/run.ts";
import { PRESETS } from "./lib/train/settings.ts";

/** The pre-trained trunk that comes with the project, so that figures begin with adaptation. */
const COMMITTED_TRUNK = "data/checkpoints/mini.safetensors";

/** The command that draws an experiment. */
function figureCommand(experiment: Experiment): Command {
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
      redraw: z.boolean().default(false).describe("only draw again what is in the folder of --out"),
      runs: z.string().default("runs").describe("folder where runs are kept and found again"),
      out: z.string().default(`runs/${id}`).describe("folder of the table and the pictures"),
    },
    run: async (options, _words, context) => {
      const csv = join(options.out, `${id}.csv`);
      const made = options.redraw ? await redrawn(csv) : await runAll(experiment, options, context);
      const { results, hash, seeds } = made;
      const command = seeds === 1 ? `deno task ${id}` : `deno task ${id} --seeds ${seeds}`;
      const caption = { command, hash, seeds };
      const points = pointsOf(results, options.seed);
      const verdicts = verdictsOf(results, experiment.claims, options.seed);
      if (!options.redraw) {
        await writeAtomic(csv, toCsv(results));
        await writeAtomic(infoOf(csv), JSON.stringify({ hash, seeds }) + "\n");
      }
      const svg = await toSvg(drawAdaptation(experiment, points, caption), caption);
      const paths = { svg: join(options.out, `${id}.svg`), png: join(options.out, `${id}.png`) };
      await writeAtomic(paths.svg, svg);
      await writeAtomic(paths.png, toPng(svg, caption));
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

interface Made {
  readonly results: Result[];
  readonly hash: string;
  readonly seeds: number;
}

/** Where the facts about a table of results stand that are not in it. */
const infoOf = (csv: string) => csv.replace(/\.csv$/, ".json");

const infoSchema = z.object({ hash: z.string(), seeds: z.int().min(1) });

async function redrawn(csv: string): Promise<Made> {
  if (!await fileExists(csv)) {
    throw new InputError(`${csv} is not there to be drawn again; leave --redraw out to make it`);
  }
  const info = infoSchema.parse(JSON.parse(await Deno.readTextFile(infoOf(csv))));
  return { results: await readResults(csv), ...info };
}

/** Makes every run that is missing, and gathers the results of all. */
async function runAll(
  experiment: Experiment,
  options: {
    seed: number;
    seeds: number;
    steps?: number;
    threads: number;
    runs: string;
    fromScratch: boolean;
  },
  { progress, signal }: Context,
): Promise<Made> {
  const source = await sourceHash();
  const folderOf = async (label: string, spec: RunSpec) =>
    join(options.runs, `${experiment.id}-${label}-${await runHash(spec, source)}`);
  let trunk = COMMITTED_TRUNK;
  if (options.fromScratch) {
    const { steps } = PRESETS.mini.pretrain;
    const spec: RunSpec = { command: "pretrain", steps, options: { seed: options.seed } };
    const folder = await folderOf("trunk", spec);
    const bar = progress("pretrain", steps, "steps");
    const atOnce = { atOnce: 1, onProgress: (done: number) => bar.update(done), signal };
    await makeRuns(new Map([[folder, spec]]), atOnce);
    bar.stop();
    trunk = relative(".", join(folder, RUN_FILES.checkpoint));
  }
  const steps = options.steps ?? experiment.options.steps;
  const every = Math.min(steps, experiment.options["evaluate-every"]);
  const runs = new Map<string, RunSpec>();
  const owners: { folder: string; curve: string; seed: number }[] = [];
  for (let seed = options.seed; seed < options.seed + options.seeds; seed++) {
    for (const { key, options: own } of experiment.curves) {
      const filled = Object.fromEntries(
        Object.entries(own).map(([name, value]) => [name, value === TRUNK ? trunk : value]),
      );
      const all: Options = {
        ...experiment.options,
        steps,
        "evaluate-every": every,
        ...filled,
        seed,
      };
      const spec: RunSpec = { command: "posttrain", options: all, steps };
      const folder = await folderOf(`${key}-${seed}`, spec);
      runs.set(folder, spec);
      owners.push({ folder, curve: key, seed });
    }
  }
  const bar = progress(experiment.id, steps * runs.size, "steps");
  await makeRuns(runs, {
    atOnce: options.threads,
    onProgress: (done) => bar.update(done),
    signal,
  });
  bar.stop();
  const results: Result[] = [];
  for (const { folder, curve, seed } of owners) {
    results.push(...await resultsOfRun(join(folder, RUN_FILES.evaluations), curve, seed));
  }
  const names = [...runs.keys()].map((folder) => basename(folder));
  const hash = createHash("sha256").update(names.join("\n")).digest("hex").slice(0, 16);
  return { results, hash, seeds: options.seeds };
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

if (import.meta.main) await main([figureCommand(FIGURE3)]);
