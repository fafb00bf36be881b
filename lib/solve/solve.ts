/** Solves one task within a time or a number of steps. */
import { type Canvas, canvasOf } from "../arc/canvas.ts";
import type { Task } from "../arc/task.ts";
import { formatDuration } from "../cli/format.ts";
import { type Clock, drive } from "../compete/drive.ts";
import { measureRates } from "../compete/rates.ts";
import { InputError } from "../errors.ts";
import { type Adaptation, type AdaptationOptions, adaptationTo } from "../train/adaptation.ts";
import type { PresetName, Settings } from "../train/settings.ts";
import type { Source } from "../train/source.ts";
import type { ComputeOptions } from "../trm/compile.ts";
import { type Answers, askedTask } from "./answers.ts";
import type { Pause } from "./pause.ts";
import { adviceOf, planTime, type TimePlan } from "./pace.ts";
import { SolveWork, type State } from "./work.ts";

/** Seconds for everything, or a number of steps. */
export type Until = { readonly seconds: number } | { readonly steps: number };

/** How a task is solved. */
export interface SolveOptions {
  /** The trunk to adapt. */
  readonly source: Source;
  readonly until: Until;
  /** What messages call the seconds; `--seconds` by default. */
  readonly called?: string;
  readonly seed: number;
  readonly compute: ComputeOptions;
}

/** What solving reports to, and is stopped by. */
export interface Watcher {
  /** Started when the seconds begin. */
  readonly clock: Clock;
  /** Pauses the adaptation after a step and a vote. */
  readonly pause?: Pause;
  onState(state: State): void;
  readonly signal: AbortSignal;
}

/** A task with its answers. */
export interface Solution {
  readonly answers: Answers;
  /** Rows and columns of the largest possible answer. */
  readonly canvas: Canvas;
  /** Variants that voted. */
  readonly voters: number;
  /** Steps that were done, and those that were planned. */
  readonly steps: { readonly done: number; readonly planned: number };
  /** Seconds before the first step, and of everything. */
  readonly seconds: { readonly preparing: number; readonly all: number };
  /** Whether the trunk was trained on the task. */
  readonly seen: boolean;
}

/** What replaces the settings of the checkpoint's preset, chosen on mini-dev (results/solve). */
const ONE_TASK = { warmupSteps: 20, emaDecay: 0.98 };

/** What replaces the weight decay and the updates of trunks for mini tasks, on weak evidence (results/solve). */
const FAST_MINI: Partial<Settings> = { weightDecay: 1, muonScale: 0.4 };
const OF_PRESET: Partial<Record<PresetName, Partial<Settings>>> = {
  "fast-mini": FAST_MINI,
  "convolutional-mini": FAST_MINI,
  "masked-mini": FAST_MINI,
  "untied-mini": FAST_MINI,
};

/** Tokens of a batch, and the fewest and most pairs. Many small steps learn more than few large ones. */
const BATCH = { tokens: 1000, least: 4, most: 16 };

/** Variants that are trained: more where steps are cheap, so that each is drawn some twenty times. */
const VARIANTS = { small: 127, larger: 31 };

/** Variants that vote. More hardly answer better, and take time from the steps. */
const VOTERS = 32;

/** Returns what replaces the settings of a preset for a task's canvas. */
export function settingsFor({ rows, columns }: Canvas, preset: PresetName): Partial<Settings> {
  const pairs = Math.floor(BATCH.tokens / (rows * columns));
  const batchSize = Math.max(BATCH.least, Math.min(BATCH.most, pairs));
  const variants = batchSize === BATCH.most ? VARIANTS.small : VARIANTS.larger;
  return { ...ONE_TASK, ...OF_PRESET[preset], batchSize, variants };
}

/** Prepares the adaptation of a source to one task; `options` replace the settings for it. */
export const adaptationToOne = (
  task: Task,
  source: Source,
  options: Pick<AdaptationOptions, "seed"> & Partial<Settings>,
): Adaptation =>
  adaptationTo([task], source, {
    init: "mean",
    ...settingsFor(canvasOf(task, source.canvas), source.preset),
    ...options,
  });

/** The share of the time in which steps are measured; a few steps are measured in any case. */
const MEASURE_SHARE = 0.02;

/** The time to give where measuring takes all of it, in times of what was given. */
const LONGER = 4;

/** Seconds that no run reaches, but timers do. */
const NEVER = 1e6;

/**
 * Adapts a trunk to a task from its train pairs, and votes. Where it is stopped, the last vote
 * counts; without one, the signal's reason is thrown.
 *
 * @throws InputError where the time is too short
 */
export async function solveTask(
  task: Task,
  { source, until, called = "--seconds", seed, compute }: SolveOptions,
  { clock, pause, onState, signal }: Watcher,
): Promise<Solution> {
  const adaptation = adaptationToOne(task, source, { seed });
  onState({ step: 0 });
  const plan = "steps" in until
    ? planSteps(until.steps)
    : await planSeconds(until.seconds, task, { adaptation, called, clock, compute, signal });
  const preparing = clock.now();
  const secondsLeft = ({ step }: State) => {
    const now = clock.now();
    if ("seconds" in until) return Math.max(0, until.seconds - now);
    return step === 0 ? undefined : (now - preparing) * (plan.steps - step) / step;
  };
  const work = new SolveWork(
    { task, adaptation, plan, compute, pause, fits: "seconds" in until },
    clock,
    (state) => onState({ ...state, secondsLeft: secondsLeft(state) }),
  );
  try {
    await drive(plan, work, clock, signal);
  } finally {
    await work.release();
  }
  const { answers, step, steps: planned = plan.steps } = work.state;
  if (!answers) {
    signal.throwIfAborted();
    throw new InputError("the time is too short for a vote; give more");
  }
  return {
    answers,
    canvas: canvasOf(task, source.canvas),
    voters: answers.ballots[0].length,
    steps: { done: step, planned },
    seconds: { preparing, all: clock.now() },
    seen: adaptation.seenTaskIds.length > 0,
  };
}

/** Plans a number of steps without a limit of time. */
function planSteps(steps: number): TimePlan {
  return { steps, trainUntil: NEVER, final: VOTERS, voteUntil: NEVER };
}

/** Measures this machine, and plans the steps that it does in time. */
async function planSeconds(
  seconds: number,
  task: Task,
  { adaptation, called, clock, compute, signal }: {
    readonly adaptation: Adaptation;
    readonly called: string;
    readonly clock: Clock;
    readonly compute: ComputeOptions;
    readonly signal: AbortSignal;
  },
): Promise<TimePlan> {
  const asked = askedTask(task);
  using deadline = clock.until(seconds);
  const rates = await measureRates(adaptation, [asked], {
    ...compute,
    seconds: MEASURE_SHARE * seconds,
    signal: AbortSignal.any([signal, deadline.signal]),
  }).catch((error) => {
    if (signal.aborted || error !== deadline.signal.reason) throw error;
    throw new InputError(
      `${called} ${formatDuration(seconds)} is too short to measure a step and a vote; ` +
        adviceOf(LONGER * seconds),
    );
  });
  const paces = {
    step: rates.secondsPerStep,
    vote: VOTERS * asked.test.length * rates.secondsPerAnswer,
  };
  return planTime(seconds, clock.now(), paces, { voters: VOTERS, called });
}
