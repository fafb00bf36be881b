/** The training loop of pre-training and post-training. */
import {
  type ExampleSettings,
  lengthOf,
  trainingExample,
  type TrainingTask,
} from "../arc/examples.ts";
import { ALONE, type Ranks } from "../mpi/ranks.ts";
import { type Random, resume, stream } from "../random.ts";
import { sha256 } from "../sha256.ts";
import type { ComputeOptions } from "../trm/compile.ts";
import { carriesStates } from "../trm/config.ts";
import type { InitialStates } from "../trm/parameters.ts";
import { type Checkpoint, type Head, VERSION } from "./checkpoint.ts";
import { addMetrics, meansOf, noMetrics } from "./metrics.ts";
import type { TrunkTraining } from "./optimizer.ts";
import type { EmbeddingTable } from "./embeddings.ts";
import { Sampler } from "./sampler.ts";
import { ratesAt, type Settings } from "./settings.ts";
import { Trainer } from "./trainer.ts";

/** Description of a run before its first step. */
export type Plan = Omit<Head, "step" | "sampler" | "exploration" | "unlogged">;

/** Initial state of a run. */
export interface Start {
  readonly initial: InitialStates;
  readonly trunk: TrunkTraining;
  readonly embeddings: EmbeddingTable;
  /** Training steps of the trunk so far; 0 by default. */
  readonly step?: number;
}

/** Callbacks of the training loop. */
export interface Hooks {
  /** Steps between calls of `onLog`. */
  readonly logEvery: number;
  /** Receives means since the last call. */
  onLog(step: number, means: Record<string, number>): Promise<void>;
  /** Runs after every step. */
  onStep(step: number): void;
  /** Runs when due and at the end; may save and evaluate. */
  onCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Returns whether `onCheckpoint` is due after a step, or before the first one (0). */
  isDue(step: number): boolean;
  /** Returns the steps and the warm-up as they are planned now; by default those of the settings. */
  schedule?(): Pick<Settings, "steps" | "warmupSteps">;
  /** Stops the loop after the current step. */
  readonly signal: AbortSignal;
}

/** Returns a plan with a hash of the tasks and the length of the longest one. */
export function planFor(
  tasks: readonly TrainingTask[],
  rest: Omit<Plan, "version" | "tasks" | "length">,
): Plan {
  const content = tasks.map((
    { task: { id, test }, pairs },
  ) => [id, pairs, test.map(({ input }) => input)]);
  return {
    version: VERSION,
    ...rest,
    tasks: sha256([JSON.stringify(content)]),
    length: lengthOf(tasks.map(({ canvas }) => canvas)),
  };
}

/** Returns the settings of a plan's examples. */
export function exampleSettingsOf(
  { seed, canvas, settings }: Pick<Plan, "seed" | "canvas" | "settings">,
): ExampleSettings {
  const { variants, translate, margin } = settings;
  return { seed, canvas, variants, translate: translate === "on", margin };
}

/**
 * Trains from an initial state, or continues a checkpoint of the same plan exactly as an
 * uninterrupted run, unless the plan changes on the way. Returns the checkpoint of the last step, or
 * of the step at which the run was stopped.
 */
export async function train(
  plan: Plan,
  tasks: readonly TrainingTask[],
  start: Start | Checkpoint,
  hooks: Hooks,
  options: ComputeOptions,
): Promise<Checkpoint> {
  const { model, settings, length } = plan;
  const { initial, trunk, embeddings } = start;
  const trainer = await Trainer.create(
    { model, initial, trunk, embeddings, shape: { batch: settings.batchSize, length } },
    settings,
    options,
  );
  try {
    return await trainWith(trainer, plan, tasks, start, hooks, options.ranks ?? ALONE);
  } finally {
    await trainer.release();
  }
}

async function trainWith(
  trainer: Trainer,
  plan: Plan,
  tasks: readonly TrainingTask[],
  start: Start | Checkpoint,
  hooks: Hooks,
  ranks: Ranks,
): Promise<Checkpoint> {
  const { settings, seed, length } = plan;
  const sampler = new Sampler(tasks, seed, settings);
  let exploration: Random = stream(seed, "exploration");
  let unlogged = noMetrics();
  let step: number;
  if ("head" in start) {
    step = start.head.step;
    sampler.restore(start.head.sampler);
    if (start.head.exploration) exploration = resume(start.head.exploration);
    unlogged = { ...start.head.unlogged };
    if (start.carry) trainer.carry?.restore(start.carry);
  } else step = start.step ?? 0;

  const planned = (): Settings => ({ ...settings, ...hooks.schedule?.() });
  const checkpoint = async (): Promise<Checkpoint> => {
    const trunk = await trainer.save();
    // The loss of a step precedes its update, so it does not show that the update diverged.
    if (!allFinite(trunk, start.embeddings)) throw diverged(`the weights after step ${step} are`);
    trainer.carry?.gather(ranks);
    return {
      head: {
        ...plan,
        settings: planned(),
        step,
        sampler: sampler.state(),
        ...trainer.carry ? { exploration: exploration.state() } : {},
        unlogged: { ...unlogged },
      },
      initial: start.initial,
      trunk,
      embeddings: start.embeddings,
      ...trainer.carry ? { carry: trainer.carry.state() } : {},
    };
  };
  const examples = exampleSettingsOf(plan);
  if (!("head" in start) && hooks.isDue(step)) await hooks.onCheckpoint(await checkpoint());
  for (let now = planned(); step < now.steps && !hooks.signal.aborted; now = planned()) {
    step++;
    const draws = sampler.next();
    const exampleOf = (index: number) => {
      const { task, variant, pair } = draws[index];
      return trainingExample(task, variant, pair, length, examples);
    };
    const metrics = await trainer.step(exampleOf, ratesAt(now, step), exploration);
    if (!Number.isFinite(metrics.tokenLoss + metrics.haltLoss)) {
      throw diverged(`the loss of step ${step} is`);
    }
    addMetrics(unlogged, metrics);
    hooks.onStep(step);
    if (step % hooks.logEvery === 0 || step === now.steps) {
      await hooks.onLog(step, meansOf(unlogged, carriesStates(plan.model)));
      unlogged = noMetrics();
    }
    if (step < planned().steps && hooks.isDue(step)) await hooks.onCheckpoint(await checkpoint());
  }
  const last = await checkpoint();
  await hooks.onCheckpoint(last);
  return last;
}

/** Returns whether all numbers of a trunk's state and of embeddings are finite. */
function allFinite({ state }: TrunkTraining, { blocks, codes }: EmbeddingTable): boolean {
  const arrays = [...Object.values(state), ...blocks, ...codes?.blocks ?? []];
  return arrays.every((array) => array.every(Number.isFinite));
}

const diverged = (what: string) =>
  new Error(`${what} not finite: training diverged; lower the learning rates`);
