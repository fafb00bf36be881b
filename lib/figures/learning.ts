/** Experiments on learning: curves of training itself, by step and by second. */
import { join, resolve } from "node:path";
import type { TopLevelSpec } from "vega-lite";
import { z } from "zod";
import { InputError } from "../errors.ts";
import { readText } from "../files.ts";
import { type Reporter } from "../train/run.ts";
import { RUN_FILES } from "../train/run_files.ts";
import type { Curve, Options } from "./experiment.ts";
import { COLOURS, DASHES, framed, type Heading } from "./picture.ts";
import { makeAll, type RunSpec } from "./runs.ts";

/** An experiment on learning: runs of `pretrain`, each with every seed. */
export interface LearningExperiment {
  readonly id: string;
  readonly title: string;
  readonly options: Options & { readonly steps: number };
  readonly curves: readonly Curve[];
}

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
  reporter: Pick<Reporter, "progress" | "signal">,
): Promise<{ learned: Learned[]; hash: string }> {
  const owners = Array.from({ length: seeds }, (_, i) => seed + i).flatMap((seed) =>
    curves.map((curve) => ({ curve, seed }))
  );
  const specs = owners.map(({ curve, seed }) => {
    const own = { ...options, ...curve.options, seed };
    const spec: RunSpec = { command: "pretrain", options: own, steps: options.steps };
    return [`${curve.key}-${seed}`, spec] as const;
  });
  const place = { runs: resolve(runs), prefix: id, atOnce: 1, threads };
  const { folders, hash } = await makeAll(new Map(specs), place, reporter);
  const learned: Learned[] = [];
  for (const [i, { curve, seed }] of owners.entries()) {
    const metrics = await readLines(join(folders[i], RUN_FILES.metrics), metricsLine);
    const times = await readLines(join(folders[i], RUN_FILES.times), timesLine);
    const at = new Map(times.map(({ step, seconds }) => [step, seconds]));
    learned.push(...metrics.map(({ step, tokenLoss }) => ({
      curve: curve.key,
      seed,
      step,
      seconds: at.get(step)!,
      tokenLoss,
    })));
  }
  return { learned, hash };
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
  return ["curve,seed,step,token loss,seconds", ...lines, ""].join("\n");
}

/** The loss of every run by step and, beside it, by second, smoothed over `window` points. */
export function drawLearning(
  { curves }: LearningExperiment,
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
  const curve = { field: "curve", type: "nominal", title: "canvas" };
  const scale = (range: readonly unknown[]) => ({ domain: [...labels.values()], range });
  const panel = (field: string, title: string) => ({
    width: 380,
    height: 240,
    data: { values },
    mark: { type: "line", strokeWidth: 1.4 },
    encoding: {
      x: { field, type: "quantitative", title },
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
  return framed(heading, { hconcat: [panel("step", "steps"), panel("seconds", "seconds")] });
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
