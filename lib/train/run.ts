/** A training run in a folder. */
import { basename, dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { TrainingTask } from "../arc/examples.ts";
import { z } from "zod";
import { describeIssues, InputError, TakenError } from "../errors.ts";
import { type OnProgress, type Reporter, withProgress } from "../reporter.ts";
import { fileExists, readJson } from "../files.ts";
import { lockFolder } from "../locks.ts";
import { checkEqual } from "../mpi/check_equal.ts";
import { ALONE } from "../mpi/ranks.ts";
import type { ComputeOptions } from "../trm/compile.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { readCheckpoint } from "./checkpoint_file.ts";
import { type Plan, type Start, train } from "./loop.ts";
import { valuesText } from "./metrics.ts";
import { RUN_FILES } from "./run_files.ts";
import { type Evaluation, RunRecord } from "./run_record.ts";
import type { Settings } from "./settings.ts";

/** Reports the progress of an evaluation, and stops it. */
export interface Watch {
  readonly onAnswered: OnProgress;
  readonly signal: AbortSignal;
}

/** A training run. */
export interface Run {
  /** Label of the progress bar. */
  readonly label: string;
  readonly plan: Plan;
  readonly tasks: readonly TrainingTask[];
  /** Initialises training, unless it is resumed. */
  readonly start: (signal: AbortSignal) => Promise<Start>;
  readonly out: string;
  /** Continues from the folder's checkpoint. */
  readonly resume: boolean;
  /** Content of `config.json` besides the plan. */
  readonly config: Record<string, unknown>;
  /**
   * Evaluates a checkpoint; returns undefined where nothing is to be kept. Throws the signal's reason
   * when stopped.
   */
  readonly evaluation?: (
    checkpoint: Checkpoint,
    watch: Watch,
  ) => Promise<Evaluation | undefined>;
  /** Steps between evaluations; if missing, only the last step is evaluated. */
  readonly evaluateEvery?: number;
  readonly compute: ComputeOptions;
  /** Whether the caller holds the folder's lock; see {@link lockRun}. */
  readonly locked?: boolean;
  /** Runs after every line of metrics. */
  readonly onLogged?: (step: number) => Promise<void>;
  /** The schedule, where it may change. */
  readonly schedule?: Schedule;
}

/** A schedule that is planned anew while a run goes on, the same on all ranks. */
export interface Schedule {
  /** Returns the steps and the warm-up as they are planned now. */
  planned(): Pick<Settings, "steps" | "warmupSteps">;
  /** Returns whether an evaluation is due after a step. */
  isEvaluationDue(step: number): boolean;
}

/** Results of a run. */
export interface Outcome {
  readonly checkpoint: Checkpoint;
  /** Metrics of the last log line, if any. */
  readonly means: Record<string, number>;
  /** Scores of the last evaluation, if any. */
  readonly scores: Record<string, number>;
  /** Whether the run was stopped before the checkpoint's evaluation was done. */
  readonly unevaluated: boolean;
}

/** Approximate number of lines of a metrics file. */
const LOG_LINES = 200;

/** Milliseconds between checkpoints. */
const SAVE_EVERY = 120_000;

/**
 * Trains, and writes measurements and checkpoints to the run's folder. Of several ranks, rank 0 writes.
 *
 * @throws InputError where the folder holds a run that is not to be resumed, or one of another plan, or
 * where ranks differ in their tasks or options
 * @throws TakenError where another process trains in the folder
 */
export async function runTraining(run: Run, reporter: Reporter): Promise<Outcome> {
  const { plan, out, compute: { ranks = ALONE } } = run;
  using _lock = run.locked || !ranks.isRoot ? undefined : await lockRun(out);
  const { schedule } = run;
  const resumed = await findResumed(run, { anySteps: schedule !== undefined });
  const plannedSteps = () => schedule?.planned().steps ?? plan.settings.steps;
  const done = resumed?.head.step ?? 0;
  // Rank 0 writes no checkpoint before the others have looked for one.
  checkEqual(ranks, "tasks or options", () => [JSON.stringify([plan, done, run.evaluateEvery])]);
  const evaluates = run.evaluation !== undefined;
  const record = ranks.isRoot
    ? await RunRecord.open(out, resumed ? done : -1, { ...run.config, plan }, {
      evaluates,
      cores: (run.compute.threads ?? 1) * ranks.size,
    })
    : undefined;
  let evaluated = ranks.ofRoot(record?.evaluated ?? -1);
  let note = "";
  let means: Record<string, number> = {};
  let scores: Record<string, number> = {};
  // With --evaluate-every, step 0 is evaluated too.
  const evaluationDue = (step: number) =>
    evaluates &&
    (step === plannedSteps() ||
      (run.evaluateEvery !== undefined && step % run.evaluateEvery === 0) ||
      schedule?.isEvaluationDue(step) === true);
  const saveDue = () => ranks.ofRoot(record?.unsaved ?? 0) > SAVE_EVERY;
  const evaluateAt = async (checkpoint: Checkpoint) => {
    const { step } = checkpoint.head;
    if (!evaluationDue(step) || evaluated >= step) return;
    const latest = await evaluateRun(run, checkpoint, reporter);
    if (!latest) return;
    evaluated = step;
    scores = latest.means;
    reporter.log(`step ${step}: ${valuesText(scores)}`);
    await record?.evaluation(step, latest);
  };
  // A run that stopped after saving a checkpoint may not have evaluated it.
  if (resumed) await evaluateAt(resumed);
  const start = resumed ?? await run.start(reporter.signal);
  checkEqual(ranks, "checkpoints", () => [start.trunk.state.weights]);
  const bar = reporter.progress(run.label, plannedSteps(), "steps");
  const checkpoint = await train(plan, run.tasks, start, {
    signal: reporter.signal,
    // Metrics of a run that is not planned anew are those of an uninterrupted one.
    logEvery: Math.max(1, Math.round((plannedSteps() - (schedule ? done : 0)) / LOG_LINES)),
    ...schedule ? { schedule: () => schedule.planned() } : {},
    onStep: (step) => bar.update(step, note, plannedSteps()),
    onLog: async (step, latest) => {
      means = latest;
      note = `loss ${latest.loss.toFixed(3)}`;
      if (latest.finished > 0) note += ` exact ${latest.exact.toFixed(2)}`;
      await record?.metrics(step, latest);
      await run.onLogged?.(step);
    },
    isDue: (step) => evaluationDue(step) || saveDue(),
    onCheckpoint: async (checkpoint) => {
      await record?.checkpoint(checkpoint);
      await evaluateAt(checkpoint);
    },
  }, run.compute).finally(() => bar.stop());
  const { step } = checkpoint.head;
  const unevaluated = reporter.signal.aborted && evaluationDue(step) && evaluated < step;
  return { checkpoint, means, scores, unevaluated };
}

/** Locks a run's folder. Throws a TakenError where another process has it. */
export async function lockRun(folder: string): Promise<Disposable> {
  const lock = await lockFolder(folder);
  if (lock) return lock;
  throw new TakenError(`another process trains in ${folder}; wait until it ends, or stop it`);
}

/** Evaluates a checkpoint. Returns undefined where the run is stopped. */
async function evaluateRun({ evaluation }: Run, checkpoint: Checkpoint, reporter: Reporter) {
  const { signal } = reporter;
  if (!evaluation || signal.aborted) return undefined;
  try {
    return await withProgress(
      reporter,
      "evaluate",
      "answers",
      (onAnswered) => evaluation(checkpoint, { signal, onAnswered }),
    );
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    throw error;
  }
}

/**
 * Returns the checkpoint that a run goes on from, if it is to be resumed. `missing` says what a run without
 * a checkpoint does on --resume, and `anySteps` that its steps and warm-up may be others.
 *
 * @throws InputError where the folder holds a run that is not to be resumed, or one of another plan
 */
export async function findResumed(
  { plan, out, resume, config }: Pick<Run, "plan" | "out" | "resume" | "config">,
  { missing = "refuse", anySteps = false }: {
    readonly missing?: "refuse" | "begin";
    readonly anySteps?: boolean;
  } = {},
): Promise<Checkpoint | undefined> {
  const path = join(out, RUN_FILES.checkpoint);
  if (!await fileExists(path)) {
    if (!resume || missing === "begin") return undefined;
    throw new InputError(`${out} has no checkpoint to resume; start a run without --resume`);
  }
  if (!resume) {
    throw new InputError(
      `${out} already has a run; continue it with --resume, or choose another folder with --out`,
    );
  }
  const checkpoint = await readCheckpoint(path);
  const { steps, warmupSteps } = checkpoint.head.settings;
  const settings = { ...plan.settings, ...anySteps ? { steps, warmupSteps } : {} };
  const differing = [
    ...differences(checkpoint.head, { ...plan, settings }),
    ...differences(await readStarted(out), startedBy.parse(config), "options."),
  ];
  if (differing.length > 0) {
    throw new InputError(
      `the run in ${out} has other options than this one: ${differing.join(", ")}; ` +
        "resume it with its own, which config.json holds",
    );
  }
  return checkpoint;
}

/** The options of a run that say where it started: its plan does not. */
const startedBy = z.object({
  options: z.object({
    from: z.string().transform(placeOf).optional(),
    init: z.string().optional(),
    embeddings: z.string().optional(),
  }).default({}),
}).transform(({ options: { from, init, embeddings } }) => ({ from, init, embeddings }));

/** Returns the name of a file or folder within its own folder, which may have moved; a word stays. */
function placeOf(path: string): string {
  const folder = basename(dirname(path));
  return folder === "" || folder === "." ? path : `${folder}/${basename(path)}`;
}

/** Reads the options by which the run in a folder started. */
async function readStarted(folder: string): Promise<z.output<typeof startedBy>> {
  const path = join(folder, RUN_FILES.config);
  const started = startedBy.safeParse(await readJson(path));
  if (started.success) return started.data;
  throw new InputError(`${path}: ${describeIssues(started.error)}; start a new run`);
}

/** Describes where a run differs from a plan, as `settings.lr (0.001, not 0.002)`. */
function differences(
  run: Readonly<Record<string, unknown>>,
  plan: object,
  within = "",
): string[] {
  return Object.entries(plan).flatMap(([key, asked]) => {
    const own = run[key];
    if (isDeepStrictEqual(asked, own)) return [];
    if (typeof asked === "object" && typeof own === "object") {
      return differences(own as Record<string, unknown>, asked, `${within}${key}.`);
    }
    return [key === "tasks" ? "tasks" : `${within}${key} (${own}, not ${asked})`];
  });
}
