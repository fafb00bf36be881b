/** A training step of pre-training and post-training: carry, gradients and both optimizers. */
import type { Example } from "../arc/examples.ts";
import type { Random } from "../random.ts";
import type { ComputeOptions } from "../trm/compile.ts";
import { carriesStates } from "../trm/config.ts";
import { type Metrics, noMetrics } from "./metrics.ts";
import type { TrunkTraining } from "./optimizer.ts";
import { DeviceEngine } from "./device_engine.ts";
import type { Engine, EngineOutcome, TrainerSettings, TrainerStart } from "./engine.ts";
import { HostEngine } from "./host_engine.ts";
import type { LearningRates } from "./settings.ts";
import { Batch } from "./batch.ts";
import { Carry } from "./carry.ts";

/** Trains a trunk and its task embeddings. */
export class Trainer {
  /** Examples of the last step. */
  readonly batch: Batch;
  /** The batch, in models that carry states. */
  readonly carry: Carry | undefined;
  /** Gradients of the last step for the task embeddings, [B, E]. */
  readonly embeddingGradient: Float32Array;
  readonly #embeddingValues: Float32Array;

  constructor(
    readonly start: TrainerStart,
    readonly settings: TrainerSettings,
    readonly engine: Engine,
  ) {
    const { model, initial, shape } = start;
    this.carry = carriesStates(model)
      ? new Carry(model, initial, shape.batch, shape.length)
      : undefined;
    this.batch = this.carry ?? new Batch(shape.batch, shape.length);
    this.embeddingGradient = new Float32Array(shape.batch * model.embeddingSize);
    this.#embeddingValues = new Float32Array(shape.batch * model.embeddingSize);
  }

  /** Compiles the step and the optimizer. */
  static async create(
    start: TrainerStart,
    settings: TrainerSettings,
    { device = "cpu", precision, memory, ...options }: ComputeOptions,
  ): Promise<Trainer> {
    const engine = device === "cpu"
      ? await HostEngine.create(start, settings, options)
      : await DeviceEngine.create(start, settings, { device, precision, memory });
    return new Trainer(start, settings, engine);
  }

  /** Returns the trunk after the last step, and writes the states to the carry, if any. */
  async save(): Promise<TrunkTraining> {
    if (this.carry) await this.engine.readStates(this.carry);
    return await this.engine.trunk();
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
    const outcome = await this.engine.step({
      ...{ tokens, labels, positions, present, zH, zL },
      embeddings: this.#embeddingValues,
      fresh: carry?.fresh(),
    }, this.embeddingGradient);
    if (outcome.halt) carry?.advance(outcome.halt, settings.exploration, random);
    embeddings.update(
      batch.variants,
      this.embeddingGradient,
      rates.embeddings,
      settings.embeddingWeightDecay,
    );
    if (rates.trunkUpdate > 0) {
      await this.engine.update(rates.trunkUpdate, rates.trunk);
    }
    return this.#measure(outcome);
  }

  #measure({ tokenLoss, haltLoss, accuracy, exact, halt }: EngineOutcome): Metrics {
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
  release(): Promise<void> {
    return this.engine.release();
  }
}
