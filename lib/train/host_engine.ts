/** Steps and updates on the CPU, in this process's memory. */
import { compileTrainStep, type ComputeOptions, type TrainStepOutcome } from "../trm/compile.ts";
import { parameterCount } from "../trm/parameters.ts";
import type { BatchArrays } from "../trm/resident_step.ts";
import type { Engine, TrainerSettings, TrainerStart } from "./engine.ts";
import { TrunkOptimizer, type TrunkTraining } from "./optimizer.ts";

/** Trains on the CPU. */
export class HostEngine implements Engine {
  /** Results of the last step. */
  outcome: TrainStepOutcome | undefined;
  readonly #gradient: Float32Array;

  private constructor(
    readonly compiled: ReturnType<typeof compileTrainStep>,
    readonly optimizer: TrunkOptimizer,
    parameters: number,
  ) {
    this.#gradient = new Float32Array(parameters);
  }

  /** Compiles the step and the optimizer. */
  static async create(
    { model, initial, shape, trunk }: TrainerStart,
    settings: TrainerSettings,
    options: ComputeOptions,
  ): Promise<HostEngine> {
    const compiled = compileTrainStep(model, initial, shape, shape.batch, {
      ...options,
      loss: settings,
    });
    const optimizer = await TrunkOptimizer.create(model, trunk, settings);
    return new HostEngine(compiled, optimizer, parameterCount(model));
  }

  async step(
    { fresh: _, ...batch }: BatchArrays,
    embeddingGradient: Float32Array,
  ): Promise<TrainStepOutcome> {
    const { zH, zL } = batch;
    const into = { gradient: this.#gradient, embeddingGradient, zH, zL };
    this.outcome = await this.compiled(this.optimizer.weights, batch, into);
    return this.outcome;
  }

  update(number: number, rate: number): Promise<void> {
    return this.optimizer.update(this.#gradient, number, rate);
  }

  trunk(): Promise<TrunkTraining> {
    return Promise.resolve(this.optimizer.training);
  }

  /** Does nothing: a step overwrites the states of its batch. */
  readStates(): Promise<void> {
    return Promise.resolve();
  }

  async release(): Promise<void> {
    await Promise.all([this.compiled.release(), this.optimizer.release()]);
  }
}
