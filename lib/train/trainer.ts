/** A training step of pre-training and post-training: carry, gradients and both optimizers. */
import type { Example } from "../arc/examples.ts";
import type { Random } from "../random.ts";
import { compileTrainStep, type ComputeOptions, type TrainStepOutcome } from "../trm/compile.ts";
import { carriesStates, type ModelConfig } from "../trm/config.ts";
import type { LossSettings } from "../trm/loss.ts";
import { type InitialStates, parameterCount } from "../trm/parameters.ts";
import type { StepShape } from "../trm/step.ts";
import { type Metrics, noMetrics } from "./metrics.ts";
import { type OptimizerSettings, TrunkOptimizer, type TrunkTraining } from "./optimizer.ts";
import type { EmbeddingTable } from "./embeddings.ts";
import type { LearningRates } from "./settings.ts";
import { Batch } from "./batch.ts";
import { Carry } from "./carry.ts";

/** Initial state and batch shape of a trainer. */
export interface TrainerStart {
  readonly model: ModelConfig;
  /** Vectors that states are initialised from. */
  readonly initial: InitialStates;
  readonly trunk: TrunkTraining;
  readonly embeddings: EmbeddingTable;
  readonly shape: StepShape;
}

/** Settings of every step. */
export interface TrainerSettings extends OptimizerSettings, LossSettings {
  readonly embeddingWeightDecay: number;
  readonly exploration: number;
}

/** Trains a trunk and its task embeddings. */
export class Trainer {
  /** Examples of the last step. */
  readonly batch: Batch;
  /** The batch, in models that carry states. */
  readonly carry: Carry | undefined;
  /** Gradients of the last step for the task embeddings, [B, E]. */
  readonly embeddingGradient: Float32Array;
  /** Results of the last step. */
  outcome: TrainStepOutcome | undefined;
  readonly #trunkGradient: Float32Array;
  readonly #embeddingValues: Float32Array;

  private constructor(
    readonly start: TrainerStart,
    readonly settings: TrainerSettings,
    readonly compiled: ReturnType<typeof compileTrainStep>,
    readonly optimizer: TrunkOptimizer,
  ) {
    const { model, initial, shape } = start;
    this.carry = carriesStates(model)
      ? new Carry(model, initial, shape.batch, shape.length)
      : undefined;
    this.batch = this.carry ?? new Batch(shape.batch, shape.length);
    this.#trunkGradient = new Float32Array(parameterCount(model));
    this.embeddingGradient = new Float32Array(shape.batch * model.embeddingSize);
    this.#embeddingValues = new Float32Array(shape.batch * model.embeddingSize);
  }

  /** Compiles the step and the optimizer. */
  static async create(
    start: TrainerStart,
    settings: TrainerSettings,
    options: ComputeOptions,
  ): Promise<Trainer> {
    const { model, initial, shape, trunk } = start;
    const compiled = compileTrainStep(model, initial, shape, shape.batch, {
      ...options,
      loss: settings,
    });
    const optimizer = await TrunkOptimizer.create(model, trunk, settings);
    return new Trainer(start, settings, compiled, optimizer);
  }

  /** Trunk after the last step. */
  get trunk(): TrunkTraining {
    return this.optimizer.training;
  }

  /** Gradient of the last step for the trunk's trained weights. */
  get gradient(): Float32Array {
    return this.optimizer.gradient;
  }

  /**
   * Replaces examples (in a carry, those that halted), runs a supervision step, and updates trunk and
   * embeddings. Returns the metrics of the step.
   */
  async step(
    exampleOf: (index: number) => Example,
    rates: LearningRates,
    random: Random,
  ): Promise<Metrics> {
    const { batch, carry, settings, start: { embeddings, model } } = this;
    batch.offer(exampleOf);
    batch.variants.forEach((name, index) => {
      this.#embeddingValues.set(embeddings.get(name), index * model.embeddingSize);
    });
    const { tokens, labels, positions, present } = batch;
    const { zH, zL } = carry ?? {};
    const outcome = await this.compiled(
      this.optimizer.weights,
      { tokens, labels, positions, present, zH, zL, embeddings: this.#embeddingValues },
      { gradient: this.#trunkGradient, embeddingGradient: this.embeddingGradient, zH, zL },
    );
    this.outcome = outcome;
    if (outcome.halt) carry?.advance(outcome.halt, settings.exploration, random);
    embeddings.update(
      batch.variants,
      this.embeddingGradient,
      rates.embeddings,
      settings.embeddingWeightDecay,
    );
    if (rates.trunkUpdate > 0) {
      await this.optimizer.update(this.#trunkGradient, rates.trunkUpdate, rates.trunk);
    }
    return this.#measure(outcome);
  }

  #measure({ tokenLoss, haltLoss, accuracy, exact, halt }: TrainStepOutcome): Metrics {
    const { batch } = this;
    const metrics = noMetrics();
    for (let i = 0; i < batch.size; i++) {
      metrics.seen++;
      metrics.tokenLoss += tokenLoss[i];
      metrics.haltLoss += haltLoss?.[i] ?? 0;
      const steps = batch.finishedAfter(i);
      if (steps === 0 || !batch.hasLabels(i)) continue;
      metrics.finished++;
      metrics.accuracy += accuracy[i];
      metrics.exact += exact[i];
      if (halt) metrics.haltAccuracy += (halt[i] >= 0) === (exact[i] === 1) ? 1 : 0;
      metrics.steps += steps;
    }
    return metrics;
  }

  /** Frees the compiled step and optimizer. */
  async release(): Promise<void> {
    await Promise.all([this.compiled.release(), this.optimizer.release()]);
  }
}
