/** Reads what an adapted run's folder holds besides its checkpoint. */
import { join } from "node:path";
import { z } from "zod";
import { describeIssues, InputError } from "../errors.ts";
import { fileExists, readJson, statOf } from "../files.ts";
import { readLines } from "../lines.ts";
import { RUN_FILES } from "../train/run_files.ts";
import { timesLine } from "../train/times.ts";
import { readEvaluations } from "../vote/evaluations.ts";
import { meanPass } from "../vote/scores.ts";
import type { Curve } from "./data.ts";
import { rounded } from "./task_data.ts";

const configSchema = z.object({
  command: z.string(),
  options: z.object({
    tasks: z.union([z.string().transform((source) => [source]), z.array(z.string()).min(1)]),
    maxSide: z.int().optional(),
  }),
});

/** What a report needs of a run's configuration. */
export interface RunConfig {
  readonly command: string;
  readonly sources: readonly string[];
  readonly maxSide?: number;
}

/** The command that trains trunks. */
const PRETRAIN = "pretrain";

/**
 * Reads the configuration of an adapted run.
 *
 * @throws InputError where the folder is missing, is no run, or holds a run that is not adapted
 */
export async function readConfig(folder: string): Promise<RunConfig> {
  if (!(await statOf(folder))?.isDirectory) {
    throw new InputError(
      `${folder}: no such folder; give the folder of a run (--out of posttrain, or the .run of compete)`,
    );
  }
  const path = join(folder, RUN_FILES.config);
  if (!await fileExists(path)) {
    throw new InputError(
      `${folder}: is not the folder of a run, since it has no ${RUN_FILES.config}; ` +
        "give the --out of posttrain, or the .run of compete",
    );
  }
  const config = configSchema.safeParse(await readJson(path));
  if (!config.success) {
    throw new InputError(
      `${path}: does not name the run's tasks (${describeIssues(config.error)}); repeat the run`,
    );
  }
  const { command, options: { tasks, maxSide } } = config.data;
  if (command === PRETRAIN) {
    throw new InputError(
      `${folder}: is a pre-training run, which trains on test pairs too; a report needs an adapted ` +
        `one: \`deno task posttrain --from ${folder} --tasks mini-eval\``,
    );
  }
  if (!await fileExists(join(folder, RUN_FILES.checkpoint))) {
    throw new InputError(
      `${folder}: has no ${RUN_FILES.checkpoint}, which a report reads; make the run again`,
    );
  }
  return { command, sources: tasks, maxSide };
}

/** Returns whether a folder holds an adapted run, of which a report can be made. */
export async function isAdaptedRun(folder: string): Promise<boolean> {
  try {
    await readConfig(folder);
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}

const metricsLine = z.object({
  step: z.int(),
  loss: z.number(),
  finished: z.number(),
  exact: z.number(),
  accuracy: z.number(),
});

/** The curves of training, by their fields in a line of metrics. */
const CURVES = { loss: "loss", exact: "exact answers", accuracy: "right tokens" } as const;

/** The most points of a curve. */
const MOST_POINTS = 400;

/** Reads the curves of a run up to a step; those without points are left out. */
export async function readCurves(folder: string, step: number): Promise<Curve[]> {
  const all = await linesOf(join(folder, RUN_FILES.metrics), metricsLine);
  const lines = thinned(all.filter((line) => line.step <= step));
  const trained = (Object.keys(CURVES) as (keyof typeof CURVES)[]).map((field): Curve => {
    // Only examples that finish have an accuracy.
    const own = field === "loss" ? lines : lines.filter(({ finished }) => finished > 0);
    return {
      name: CURVES[field],
      steps: own.map(({ step }) => step),
      values: own.map((line) => rounded(line[field])),
    };
  });
  const path = join(folder, RUN_FILES.evaluations);
  const evaluated = await fileExists(path) ? await readEvaluations(path) : [];
  const scored = evaluated.filter((one) => one.step <= step);
  const pass: Curve = {
    name: "pass@2",
    steps: scored.map(({ step }) => step),
    values: scored.map(({ tasks }) => rounded(meanPass(tasks)["2"])),
  };
  return [...trained, ...scored.length > 1 ? [pass] : []].filter(({ steps }) => steps.length > 0);
}

/** Reads the seconds that a run took up to a step, if it has measured them. */
export async function readSeconds(folder: string, step: number): Promise<number | undefined> {
  const lines = await linesOf(join(folder, RUN_FILES.times), timesLine);
  return lines.findLast((line) => line.step <= step)?.seconds;
}

/** Reads lines of a file, none where it is missing. */
async function linesOf<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  return await fileExists(path) ? await readLines(path, schema) : [];
}

/** Returns evenly spaced lines, the last one included. */
function thinned<T>(lines: readonly T[]): T[] {
  const every = Math.ceil(lines.length / MOST_POINTS);
  return lines.filter((_, i) => (lines.length - 1 - i) % every === 0);
}
