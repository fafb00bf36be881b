/** Experiments on learning: curves of training itself, by step and by second. */
import { join, resolve } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { z } from "zod";
import { InputError } from "../errors.ts";
import { readText } from "../files.ts";
import type { Reporter } from "../reporter.ts";
import { RUN_FILES } from "../train/run_files.ts";
import type { Facts } from "./collect.ts";
import type { Curve, Options, Recipe } from "./experiment.ts";
import { range, signed } from "./numbers.ts";
import { COLOURS, DASHES, framed, type Heading } from "./picture.ts";
import { filled, makeAll } from "./recipes.ts";
import { type Interval, intervalOverSeeds } from "./statistics.ts";

/** An experiment on learning: runs of `pretrain`, each with every seed. */
export interface LearningExperiment {
  readonly id: string;
  readonly title: string;
  readonly options: Options & { readonly steps: number };
  readonly curves: readonly Curve[];
  /** What the curves are of, in a word. */
  readonly varied: string;
  /** What the loss is drawn over. */
  readonly over: readonly (keyof typeof AXES)[];
  /** What of the loss is told beside the last: how much it is above that of another curve's end. */
  readonly jump?: { readonly from: string; readonly to: readonly string[] };
}

/** What a loss can be drawn over, as the axis says it. */
const AXES = { step: "steps", seconds: "seconds" };

/** What a run had learned at a step, and when. */
export interface Learned {
  readonly curve: string;
  readonly seed: number;
  readonly step: number;
  readonly seconds: number;
  /** Cross-entropy of a token, mean over what was seen since the point before. */
  readonly tokenLoss: number;
}

const metricsLine = z.object({ step: z.int(), tokenLoss: z.number() });
const timesLine = z.object({ step: z.int(), seconds: z.number() });

/** Makes the runs that are missing, one after the other with all threads, and reads what they learned. */
export async function collectLearning(
  { id, options, curves }: LearningExperiment,
  { seed, seeds, threads, runs }: { seed: number; seeds: number; threads: number; runs: string },
  reporter: Reporter,
): Promise<{ learned: Learned[] } & Pick<Facts, "hash" | "cost">> {
  const owners = Array.from({ length: seeds }, (_, i) => seed + i).flatMap((seed) =>
    curves.map((curve) => ({ curve, seed }))
  );
  const recipes = owners.map(({ curve, seed }): Recipe => ({
    command: "pretrain",
    options: { ...options, ...filled(curve.options, { seed }), seed },
  }));
  const place = { runs: resolve(runs), label: id, atOnce: 1, threads };
  const { folders, hash, cost } = await makeAll(recipes, place, reporter);
  const learned: Learned[] = [];
  for (const [i, { curve, seed }] of owners.entries()) {
    const metrics = await readLines(join(folders[i], RUN_FILES.metrics), metricsLine);
    const times = await readLines(join(folders[i], RUN_FILES.times), timesLine);
    // A step that was evaluated has a second time, after that.
    const at = new Map(times.toReversed().map(({ step, seconds }) => [step, seconds]));
    learned.push(...metrics.map(({ step, tokenLoss }) => ({
      curve: curve.key,
      seed,
      step,
      seconds: at.get(step)!,
      tokenLoss,
    })));
  }
  return { learned, hash, cost };
}

async function readLines<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  const lines = (await readText(path)).trimEnd().split("\n");
  return lines.map((line, i) => {
    const parsed = schema.safeParse(JSON.parse(line));
    if (parsed.success) return parsed.data;
    throw new InputError(`${path}: line ${i + 1} lacks what is drawn; make the run anew`);
  });
}

/** What was learned, as CSV; times are facts about a machine and stand in their own column. */
export function learnedCsv(learned: readonly Learned[]): string {
  const lines = learned.map(({ curve, seed, step, seconds, tokenLoss }) =>
    [curve, seed, step, tokenLoss.toFixed(6), seconds].join(",")
  );
  return [HEADER, ...lines, ""].join("\n");
}

const HEADER = "curve,seed,step,token loss,seconds";

/** What a file of {@link learnedCsv} holds. Throws an InputError that names its first bad line. */
export async function readLearned(path: string): Promise<Learned[]> {
  const [header, ...lines] = (await readText(path)).trimEnd().split("\n");
  if (header !== HEADER) throw new InputError(`${path}: the first line is not ${HEADER}`);
  return lines.map((line, i) => {
    const [curve, ...numbers] = line.split(",");
    const [seed, step, tokenLoss, seconds] = numbers.map(Number);
    if (numbers.length === 4 && numbers.every((text) => text !== "" && Number(text) >= 0)) {
      return { curve, seed, step, seconds, tokenLoss };
    }
    throw new InputError(`${path}: line ${i + 2} is no point of a curve; make the file anew`);
  });
}

/** The loss of every run, smoothed over `window` points. */
export function drawLearning(
  { curves, varied, over }: LearningExperiment,
  learned: readonly Learned[],
  heading: Heading,
  window = 10,
): TopLevelSpec {
  const labels = new Map(curves.map(({ key, label }) => [key, label]));
  const values = smoothed(learned, window).map((point) => ({
    ...point,
    curve: labels.get(point.curve),
    run: `${point.curve} ${point.seed}`,
  }));
  const curve = { field: "curve", type: "nominal", title: varied };
  const scale = (range: readonly unknown[]) => ({ domain: [...labels.values()], range });
  const panel = (field: keyof typeof AXES) => ({
    width: 380,
    height: 240,
    data: { values },
    mark: { type: "line", strokeWidth: 1.4 },
    encoding: {
      x: { field, type: "quantitative", title: AXES[field] },
      y: {
        field: "tokenLoss",
        type: "quantitative",
        title: "loss of a token",
        scale: { zero: false },
      },
      detail: { field: "run", type: "nominal" },
      color: { ...curve, scale: scale(COLOURS) },
      strokeDash: { ...curve, scale: scale(DASHES) },
    },
  });
  return framed(heading, { hconcat: over.map(panel) });
}

/** Each run's points, with the mean loss of the last `window` of them. */
function smoothed(learned: readonly Learned[], window: number): Learned[] {
  return learned.map((point, i) => {
    const before = learned.slice(Math.max(0, i - window + 1), i + 1)
      .filter(({ curve, seed }) => curve === point.curve && seed === point.seed);
    const tokenLoss = before.reduce((sum, { tokenLoss }) => sum + tokenLoss, 0) / before.length;
    return { ...point, tokenLoss };
  });
}

/** Points of a run by which its loss right after a beginning, or right before an end, is told. */
const EDGE = 5;

/**
 * How far the loss of the first points of each of some curves is above that of the last points of the
 * curve from which they go on: mean over seeds, and its interval.
 */
export function jumpsOf(
  { jump }: LearningExperiment,
  learned: readonly Learned[],
): Map<string, Interval> {
  if (!jump) return new Map();
  const seeds = [...new Set(learned.map(({ seed }) => seed))];
  const points = (curve: string, seed: number) =>
    learned.filter((point) => point.curve === curve && point.seed === seed);
  const loss = (some: readonly Learned[]) =>
    some.reduce((sum, { tokenLoss }) => sum + tokenLoss, 0) / some.length;
  return new Map(jump.to.map((curve) => {
    const rises = seeds.map((seed) =>
      loss(points(curve, seed).slice(0, EDGE)) - loss(points(jump.from, seed).slice(-EDGE))
    );
    return [curve, intervalOverSeeds(rises)];
  }));
}

/** The jumps as rows of a table. */
export function jumpRows(experiment: LearningExperiment, learned: readonly Learned[]): string[][] {
  return [...jumpsOf(experiment, learned)].map(([curve, rise]) => [
    experiment.curves.find(({ key }) => key === curve)!.label,
    signed(rise.mean, 3),
    range(rise, (value) => signed(value, 3)),
  ]);
}
