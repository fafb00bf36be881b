/** A training run in a folder: what it was told, what it measured, and its latest checkpoint. */
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { TrainingTask } from "../arc/examples.ts";
import { InputError, TakenError } from "../errors.ts";
import { provenance } from "../provenance.ts";
import type { Reporter } from "../reporter.ts";
import { fileExists, lockFolder, removeTemporaries, writeAtomic } from "../files.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "./checkpoint.ts";
import { appendLine, keepLines } from "./lines.ts";
import { type Plan, type Start, train } from "./loop.ts";
import { RUN_FILES } from "./run_files.ts";

/** How an evaluation tells of its progress, and is stopped. */
export interface Watch {
  onAnswered(done: number, total: number): void;
  readonly signal: AbortSignal;
}

/** What an evaluation found. */
export interface Evaluation {
  /** Scores for people and for the metrics. */
  readonly means: Record<string, number>;
  /** The score of each task, for a line of `evaluations.jsonl`. */
  readonly tasks: readonly object[];
}

/** A run, as a script puts it together. */
export interface Run {
  /** What the progress bar calls it. */
  readonly label: string;
  readonly plan: Plan;
  readonly tasks: readonly TrainingTask[];
  /** Makes what training begins with, unless it is resumed. */
  readonly start: (signal: AbortSignal) => Promise<Start>;
  /** The folder. */
  readonly out: string;
  /** Whether to go on from the folder's checkpoint. */
  readonly resume: boolean;
  /** What `config.json` says beside the plan. */
  readonly config: Record<string, unknown>;
  /** Measures a checkpoint; throws the signal's reason when that is aborted. */
  readonly evaluation?: (checkpoint: Checkpoint, watch: Watch) => Promise<Evaluation>;
  /** Steps between two evaluations; only the end is evaluated unless it is given. */
  readonly evaluateEvery?: number;
  readonly threads: number;
}

/** How a run ended. */
export interface Outcome {
  readonly checkpoint: Checkpoint;
  /** The metrics of the last log line, if there was any. */
  readonly means: Record<string, number>;
  /** The scores of the last evaluation, if there was any. */
  readonly scores: Record<string, number>;
}

/** Lines that a run of any length writes to its metrics file, about. */
const LOG_LINES = 200;

/** Milliseconds of work that a lost machine may cost. */
const SAVE_EVERY = 120_000;

/** A path to a checkpoint: the file itself, or that of a run's folder. */
export async function checkpointPath(path: string): Promise<string> {
  const inFolder = join(path, RUN_FILES.checkpoint);
  return await fileExists(inFolder) ? inFolder : path;
}

/**
 * Trains as `run` says and returns the last checkpoint, which is also in the folder. Throws an
 * InputError where the folder already holds a run that is not to be resumed, or another one than
 * that which is, or where another process trains in it.
 */
export async function runTraining(run: Run, reporter: Reporter): Promise<Outcome> {
  const { plan, out } = run;
  using lock = await lockFolder(out);
  if (!lock) {
    throw new TakenError(`another process trains in ${out}; wait for its end, or stop it`);
  }
  await removeTemporaries(out);
  const paths = {
    config: join(out, RUN_FILES.config),
    metrics: join(out, RUN_FILES.metrics),
    times: join(out, RUN_FILES.times),
    evaluations: join(out, RUN_FILES.evaluations),
    checkpoint: join(out, RUN_FILES.checkpoint),
  };
  const resumed = await findResumed(run, paths.checkpoint);
  const behind = resumed?.head.step ?? 0;
  await keepLines(paths.metrics, behind);
  const times = await keepLines(paths.times, behind);
  const evaluations = run.evaluation ? await keepLines(paths.evaluations, behind) : [];
  await writeAtomic(
    paths.config,
    JSON.stringify({ ...run.config, plan, ...await provenance() }, null, 2) + "\n",
  );

  /** Seconds of the whole run until now, evaluations and earlier pieces included. */
  const seconds = () => Math.round((performance.now() - began) / 100) / 10;
  const began = performance.now() - 1000 * Number(times.at(-1)?.seconds ?? 0);
  let note = "";
  let means: Record<string, number> = {};
  let scores: Record<string, number> = {};
  let saved = performance.now();
  // With --evaluate-every step 0 counts too: what is adapted, as it is.
  const evaluationDue = (step: number) =>
    run.evaluation !== undefined &&
    (step === plan.settings.steps ||
      (run.evaluateEvery !== undefined && step % run.evaluateEvery === 0));
  const saveDue = () => performance.now() - saved > SAVE_EVERY;
  let evaluated = evaluations.at(-1)?.step ?? -1;
  const evaluateAt = async (checkpoint: Checkpoint) => {
    const { step } = checkpoint.head;
    if (!evaluationDue(step) || evaluated >= step) return;
    const latest = await evaluateRun(run, checkpoint, reporter);
    if (!latest) return;
    evaluated = step;
    scores = latest.means;
    reporter.log(`step ${step}: ${valuesText(scores)}`);
    await appendLine(paths.evaluations, { step, ...latest });
    await appendLine(paths.times, { step, seconds: seconds() });
  };
  // A stop, or a kill right after the checkpoint was saved, may have skipped one.
  if (resumed) await evaluateAt(resumed);
  const start = resumed ?? await run.start(reporter.signal);
  const bar = reporter.progress(run.label, plan.settings.steps, "steps");
  const checkpoint = await train(plan, run.tasks, start, {
    signal: reporter.signal,
    logEvery: Math.max(1, Math.round(plan.settings.steps / LOG_LINES)),
    onStep: (step) => bar.update(step, note),
    onLog: async (step, latest) => {
      means = latest;
      note = `loss ${latest.loss.toFixed(3)}`;
      if (latest.finished > 0) note += ` exact ${latest.exact.toFixed(2)}`;
      await appendLine(paths.times, { step, seconds: seconds() });
      await appendLine(paths.metrics, { step, ...latest });
    },
    isDue: (step) => evaluationDue(step) || saveDue(),
    onCheckpoint: async (checkpoint) => {
      await writeCheckpoint(paths.checkpoint, checkpoint);
      saved = performance.now();
      await evaluateAt(checkpoint);
    },
  }, { threads: run.threads }).finally(() => bar.stop());
  return { checkpoint, means, scores };
}

/** The scores of a checkpoint; none where a person has stopped the run. */
async function evaluateRun({ evaluation }: Run, checkpoint: Checkpoint, reporter: Reporter) {
  const { signal } = reporter;
  if (!evaluation || signal.aborted) return undefined;
  let bar: ReturnType<Reporter["progress"]> | undefined;
  try {
    return await evaluation(checkpoint, {
      signal,
      onAnswered: (done, total) =>
        (bar ??= reporter.progress("evaluate", total, "answers")).update(done),
    });
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    throw error;
  } finally {
    bar?.stop();
  }
}

/** Formats named values for people. */
export function valuesText(values: Record<string, number>): string {
  return Object.entries(values).map(([name, value]) => `${name} ${value.toFixed(3)}`).join(", ");
}

async function findResumed({ plan, out, resume }: Run, path: string) {
  if (!await fileExists(path)) {
    if (!resume) return undefined;
    throw new InputError(`${out} holds no checkpoint to resume from; leave --resume out to begin`);
  }
  if (!resume) {
    throw new InputError(
      `${out} already holds a run; go on with it by --resume, or give another folder as --out`,
    );
  }
  const checkpoint = await readCheckpoint(path);
  const differing = (Object.keys(plan) as (keyof Plan)[]).filter((key) =>
    !isDeepStrictEqual(plan[key], checkpoint.head[key])
  );
  if (differing.length > 0) {
    throw new InputError(
      `the run in ${out} had other ${differing.join(", ")} than asked for now; ` +
        `resume it with the options in its config.json`,
    );
  }
  return checkpoint;
}
