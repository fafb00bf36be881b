/** One training step, whole: carry, gradients, both optimizers. Pre- and post-training share it. */
import type { Example } from "../arc/examples.ts";
import type { Random } from "../random.ts";
import { compileTrainStep, type TrainStepOutcome, type TrainStepOutputs } from "../trm/compile.ts";
import { carriesStates, type ModelConfig } from "../trm/config.ts";
import type { LossSettings } from "../trm/loss.ts";
import { type InitialStates, parameterCount } from "../trm/parameters.ts";
import type { StepShape } from "../trm/step.ts";
import type { JitOptions } from "../jit/jit.ts";
import { type Metrics, noMetrics } from "./metrics.ts";
import { type OptimizerSettings, TrunkOptimizer, type TrunkTraining } from "./optimizer.ts";
import type { EmbeddingTable } from "./embeddings.ts";
import type { LearningRates } from "./settings.ts";
import { Batch } from "./batch.ts";
import { Carry } from "./carry.ts";

/** What a trainer trains, and for which batch. */
export interface TrainerStart {
  readonly model: ModelConfig;
  /** Fixed starts of the states. */
  readonly initial: InitialStates;
  readonly trunk: TrunkTraining;
  readonly embeddings: EmbeddingTable;
  readonly shape: StepShape;
}

/** Settings that hold for every step. */
export interface TrainerSettings extends OptimizerSettings, LossSettings {
  readonly embeddingWeightDecay: number;
  readonly exploration: number;
}

/** Trains a trunk and embeddings, one step a call. */
export class Trainer {
  /** What the last step was on. */
  readonly batch: Batch;
  /** The batch where its slots carry states from step to step. */
  readonly carry: Carry | undefined;
  /** Gradient of the last step for each slot's embedding. */
  readonly embeddingGradient: Float32Array;
  /** What each slot came to at the last step. */
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

  /** Compiles the step and the update. */
  static async create(
    start: TrainerStart,
    settings: TrainerSettings,
    options: JitOptions,
  ): Promise<Trainer> {
    const { model, initial, shape, trunk } = start;
    const compiled = compileTrainStep(model, initial, shape, shape.batch, {
      ...options,
      loss: settings,
    });
    const optimizer = await TrunkOptimizer.create(model, trunk, settings);
    return new Trainer(start, settings, compiled, optimizer);
  }

  /** The trunk in training after the last step. */
  get trunk(): TrunkTraining {
    return this.optimizer.training;
  }

  /** The gradient of the last step for what of the trunk trains. */
  get gradient(): Float32Array {
    return this.optimizer.gradient;
  }

  /**
   * Offers examples to the batch, runs a supervision step on what it then holds, and updates trunk
   * and embeddings. Returns the step's metrics.
   */
  async step(
    exampleOf: (slot: number) => Example,
    rates: LearningRates,
    random: Random,
  ): Promise<Metrics> {
    const { batch, carry, settings, start: { embeddings, model } } = this;
    batch.offer(exampleOf);
    batch.variants.forEach((name, slot) => {
      this.#embeddingValues.set(embeddings.get(name), slot * model.embeddingSize);
    });
    const { tokens, labels, positions, present } = batch;
    const { zH, zL } = carry ?? {};
    const into: TrainStepOutputs = {
      gradient: this.#trunkGradient,
      embeddingGradient: this.embeddingGradient,
      zH,
      zL,
    };
    const outcome = await this.compiled(
      this.optimizer.weights,
      { tokens, labels, positions, present, zH, zL, embeddings: this.#embeddingValues },
      into,
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
    for (let slot = 0; slot < batch.batch; slot++) {
      metrics.seen++;
      metrics.tokenLoss += tokenLoss[slot];
      metrics.haltLoss += haltLoss?.[slot] ?? 0;
      const steps = batch.finishedAfter(slot);
      if (steps === 0 || !batch.hasLabels(slot)) continue;
      metrics.finished++;
      metrics.accuracy += accuracy[slot];
      metrics.exact += exact[slot];
      if (halt) metrics.haltAccuracy += (halt[slot] >= 0) === (exact[slot] === 1) ? 1 : 0;
      metrics.steps += steps;
    }
    return metrics;
  }

  /** Frees what was compiled. */
  async release(): Promise<void> {
    await Promise.all([this.compiled.release(), this.optimizer.release()]);
  }
}
