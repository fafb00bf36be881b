/** The one training loop: pre-training and post-training differ only in what they start from. */
import { createHash } from "node:crypto";
import {
  type ExampleSettings,
  lengthOf,
  trainingExample,
  type TrainingTask,
} from "../arc/examples.ts";
import type { JitOptions } from "../jit/jit.ts";
import { type Random, resume, stream } from "../random.ts";
import { carriesStates } from "../trm/config.ts";
import type { InitialStates } from "../trm/parameters.ts";
import { type Checkpoint, type Head, VERSION } from "./checkpoint.ts";
import { addMetrics, meansOf, noMetrics } from "./metrics.ts";
import type { TrunkTraining } from "./optimizer.ts";
import type { EmbeddingTable } from "./embeddings.ts";
import { Sampler } from "./sampler.ts";
import { ratesAt } from "./settings.ts";
import { Trainer } from "./trainer.ts";

/** What a checkpoint's head says before the first step. */
export type Plan = Omit<Head, "step" | "sampler" | "exploration" | "unlogged">;

/** What a run starts from. */
export interface Start {
  readonly initial: InitialStates;
  readonly trunk: TrunkTraining;
  readonly embeddings: EmbeddingTable;
  /** Steps that the trunk was trained for already, from which this run counts on; 0 unless given. */
  readonly step?: number;
}

/** How the loop tells of its progress. */
export interface Hooks {
  /** Steps between two calls of `onLog`. */
  readonly logEvery: number;
  /** Means since the last call. */
  onLog(step: number, means: Record<string, number>): Promise<void>;
  /** Called after every step. */
  onStep(step: number): void;
  /** Called now and then, and at the end; may evaluate, save, or both. */
  onCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Whether `onCheckpoint` is due after a step that is not the last, or before the first. */
  isDue(step: number): boolean;
  /** Aborted by a person: the loop stops after the step at hand. */
  readonly signal: AbortSignal;
}

/** A plan for some tasks: names them by their content, and takes the length that holds them all. */
export function planFor(
  tasks: readonly TrainingTask[],
  rest: Omit<Plan, "version" | "tasks" | "length">,
): Plan {
  const content = tasks.map(({ task: { id, test }, pairs }) => [
    id,
    pairs,
    test.map(({ input }) => input),
  ]);
  return {
    version: VERSION,
    ...rest,
    tasks: createHash("sha256").update(JSON.stringify(content)).digest("hex"),
    length: lengthOf(tasks.map(({ canvas }) => canvas)),
  };
}

/** The settings by which a plan's tasks become examples. */
export function exampleSettingsOf(
  { seed, canvas, settings }: Pick<Plan, "seed" | "canvas" | "settings">,
): ExampleSettings {
  const { variants, translate, margin } = settings;
  return { seed, canvas, variants, translate: translate === "on", margin };
}

/**
 * Trains from the beginning, or goes on from a checkpoint of the same plan exactly as the run that
 * wrote it would have. Returns the last checkpoint: of the last step, or of the step at which a
 * person stopped the run.
 */
export async function train(
  plan: Plan,
  tasks: readonly TrainingTask[],
  start: Start | Checkpoint,
  hooks: Hooks,
  options: JitOptions,
): Promise<Checkpoint> {
  const { model, settings, length } = plan;
  const trainer = await Trainer.create(
    {
      model,
      initial: start.initial,
      trunk: start.trunk,
      embeddings: start.embeddings,
      shape: { batch: settings.batchSize, length },
    },
    settings,
    options,
  );
  try {
    return await trainWith(trainer, plan, tasks, start, hooks);
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

  const checkpoint = (): Checkpoint => ({
    head: {
      ...plan,
      step,
      sampler: sampler.state(),
      ...trainer.carry ? { exploration: exploration.state() } : {},
      unlogged: { ...unlogged },
    },
    initial: start.initial,
    trunk: trainer.trunk,
    embeddings: start.embeddings,
    ...trainer.carry ? { carry: trainer.carry.state() } : {},
  });
  const examples = exampleSettingsOf(plan);
  if (!("head" in start) && hooks.isDue(step)) await hooks.onCheckpoint(checkpoint());
  while (step < settings.steps && !hooks.signal.aborted) {
    step++;
    const draws = sampler.next();
    const exampleOf = (slot: number) => {
      const { task, variant, pair } = draws[slot];
      return trainingExample(task, variant, pair, length, examples);
    };
    const metrics = await trainer.step(exampleOf, ratesAt(settings, step), exploration);
    if (!Number.isFinite(metrics.tokenLoss + metrics.haltLoss)) {
      throw new Error(
        `the loss of step ${step} is not a number: training has diverged; lower the learning rates`,
      );
    }
    addMetrics(unlogged, metrics);
    hooks.onStep(step);
    if (step % hooks.logEvery === 0 || step === settings.steps) {
      await hooks.onLog(step, meansOf(unlogged, carriesStates(plan.model)));
      unlogged = noMetrics();
    }
    if (step < settings.steps && hooks.isDue(step)) await hooks.onCheckpoint(checkpoint());
  }
  const last = checkpoint();
  await hooks.onCheckpoint(last);
  return last;
}
