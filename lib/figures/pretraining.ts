/** Figures over pre-training: what runs on the replication mix measured at their evaluations. */
import { join, resolve } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { z } from "zod";
import { InputError } from "../errors.ts";
import { readText } from "../files.ts";
import type { Reporter } from "../reporter.ts";
import { RUN_FILES } from "../train/run_files.ts";
import { readEvaluations } from "../vote/scores.ts";
import type { Facts } from "./collect.ts";
import { curvePanel } from "./curves.ts";
import type { Options, Recipe } from "./experiment.ts";
import { range } from "./numbers.ts";
import { framed, type Heading } from "./picture.ts";
import { makeAll } from "./recipes.ts";
import { intervalOverSeeds } from "./statistics.ts";

/** One line of a figure. */
export interface Line {
  /** What was measured, by the name under which evaluations have it. */
  readonly measure: string;
  readonly label: string;
  /** The paper's points, at its {@link PretrainingFigure.paperSteps}. */
  readonly paper?: readonly number[];
}

/** A figure over pre-training. */
export interface PretrainingFigure {
  readonly id: string;
  readonly title: string;
  /** What the vertical axis is of. */
  readonly axis: string;
  /** What else is to be known of how it was measured. */
  readonly note?: string;
  readonly lines: readonly Line[];
  readonly paperTitle: string;
  /** In thousands. */
  readonly paperSteps: readonly number[];
}

/** The mean exact accuracy of the pairs that trained between two evaluations, as they finished. */
export const EXACT_IN_TRAINING = "exact in training";

/** Whether a measure is one of what an evaluation's voters answered. */
const isOfVotes = (measure: string) => /^pass@|on test$/.test(measure);

/** What was measured at an evaluation. */
export interface Measured {
  readonly measure: string;
  readonly seed: number;
  readonly step: number;
  readonly value: number;
}

/** The runs behind the figures: one of each seed. */
export const pretrainingRuns = (
  options: Options & { readonly steps: number },
  { seed, seeds }: { seed: number; seeds: number },
): Recipe[] =>
  Array.from({ length: seeds }, (_, i) => ({
    command: "pretrain",
    options: { ...options, seed: seed + i },
  }));

/** Makes the runs that are missing, and reads what the figure's lines are of. */
export async function collectPretraining(
  { id, lines }: PretrainingFigure,
  { seed, seeds, threads, runs, options }: {
    seed: number;
    seeds: number;
    threads: number;
    runs: string;
    options: Options & { readonly steps: number };
  },
  reporter: Reporter,
): Promise<{ measured: Measured[] } & Pick<Facts, "hash" | "cost">> {
  const recipes = pretrainingRuns(options, { seed, seeds });
  const place = { runs: resolve(runs), label: id, atOnce: threads, threads };
  const { folders, hash, cost } = await makeAll(recipes, place, reporter);
  const measured: Measured[] = [];
  for (const [i, folder] of folders.entries()) {
    const means = await meansIn(folder);
    for (const { measure } of lines) {
      for (const { step, values } of means) {
        // Before the first step nothing was trained, and no row is there.
        if (step === 0 && !isOfVotes(measure)) continue;
        if (!(measure in values)) throw new InputError(`${folder}: there is no "${measure}"`);
        measured.push({ measure, seed: seed + i, step, value: values[measure] });
      }
    }
  }
  return { measured, hash, cost };
}

const metricsLine = z.object({ step: z.int(), finished: z.number(), exact: z.number() });

async function meansIn(
  folder: string,
): Promise<{ step: number; values: Record<string, number> }[]> {
  const evaluations = await readEvaluations(join(folder, RUN_FILES.evaluations));
  const lines = (await readText(join(folder, RUN_FILES.metrics))).trimEnd().split("\n")
    .map((line) => metricsLine.parse(JSON.parse(line)));
  return evaluations.map(({ step, means = {} }, i) => {
    const before = evaluations[i - 1]?.step ?? 0;
    const own = lines.filter((line) => line.step > before && line.step <= step);
    const finished = own.reduce((sum, { finished }) => sum + finished, 0);
    const exact = own.reduce((sum, { exact, finished }) => sum + exact * finished, 0);
    return {
      step,
      values: { ...means, [EXACT_IN_TRAINING]: exact / Math.max(1, finished) },
    };
  });
}

const HEADER = "measure,seed,step,value";

/** What was measured, as CSV; no measure's name has a comma that is not followed by a space. */
export function measuredCsv(measured: readonly Measured[]): string {
  const lines = measured.map(({ measure, seed, step, value }) =>
    [`"${measure}"`, seed, step, Math.round(value * 1e6) / 1e6].join(",")
  );
  return [HEADER, ...lines, ""].join("\n");
}

/** What a file of {@link measuredCsv} holds. Throws an InputError that names its first bad line. */
export async function readMeasured(path: string): Promise<Measured[]> {
  const [header, ...lines] = (await readText(path)).trimEnd().split("\n");
  if (header !== HEADER) throw new InputError(`${path}: the first line is not ${HEADER}`);
  return lines.map((line, i) => {
    const found = /^"([^"]+)",(\d+),(\d+),(-?[\d.e-]+)$/.exec(line);
    if (!found) {
      throw new InputError(`${path}: line ${i + 2} is no measurement; make the file anew`);
    }
    const [, measure, ...numbers] = found;
    const [seed, step, value] = numbers.map(Number);
    return { measure, seed, step, value };
  });
}

/** The mean of a line at each step, over seeds, and its interval. */
export function meansOfLine(measured: readonly Measured[], measure: string) {
  const own = measured.filter((one) => one.measure === measure);
  const steps = [...new Set(own.map(({ step }) => step))].sort((a, b) => a - b);
  return steps.map((step) => ({
    step,
    ...intervalOverSeeds(own.filter((one) => one.step === step).map(({ value }) => value)),
  }));
}

/** What every line of a figure ends at, as rows of a table with {@link END_COLUMNS}. */
export const endRows = (
  { lines }: PretrainingFigure,
  measured: readonly Measured[],
): string[][] =>
  lines.map(({ measure, label }) => {
    const { step, ...end } = meansOfLine(measured, measure).at(-1)!;
    const form = (value: number) => value.toFixed(3);
    return [label, form(end.mean), range(end, form), String(step)];
  });

/** The titles of the columns of {@link endRows}. */
export const END_COLUMNS = ["", "at the end", "95% interval over seeds", "steps"];

/** The fewest of the paper's points that lines join: two of them are no curve. */
const JOINED = 3;

/** Ours beside the paper's. */
export function drawPretraining(
  { axis, lines, paperTitle, paperSteps }: PretrainingFigure,
  measured: readonly Measured[],
  heading: Heading,
): TopLevelSpec {
  const ours = lines.flatMap(({ measure, label }) =>
    meansOfLine(measured, measure).map(({ mean, ...rest }) => ({
      ...rest,
      value: mean,
      curve: label,
    }))
  );
  const theirs = lines.flatMap(({ label, paper = [] }) =>
    paper.map((value, i) => ({ step: 1000 * paperSteps[i], value, curve: label }))
  );
  const style = {
    order: lines.map(({ label }) => label),
    x: "pre-training steps",
    y: axis,
    width: 380,
    height: 240,
  };
  return framed(heading, {
    hconcat: [
      curvePanel("Mini tasks, replication mix", ours, style),
      curvePanel(paperTitle, theirs, { ...style, joined: paperSteps.length >= JOINED }),
    ],
  });
}
