/** Updates of LoRA's matrices on the CPU, for steps on a device. */
import type { Resident } from "../jit/resident.ts";
import type { Transfer } from "../jit/transfer.ts";
import type { ModelConfig } from "../trm/config.ts";
import { parameterCount } from "../trm/parameters.ts";
import type { DeviceOptimizer } from "./engine.ts";
import { type OptimizerSettings, TrunkOptimizer, type TrunkTraining } from "./optimizer.ts";

/** Copies the merged trunk to the device, and its gradient back. */
export class HostUpdates implements DeviceOptimizer {
  #weights: Resident | undefined;
  readonly #gradient: Float32Array;

  private constructor(
    readonly optimizer: TrunkOptimizer,
    parameters: number,
    readonly transfer: Transfer,
  ) {
    this.#gradient = new Float32Array(parameters);
  }

  /** Compiles the updates. */
  static async create(
    model: ModelConfig,
    training: TrunkTraining,
    settings: OptimizerSettings,
    transfer: Transfer,
  ): Promise<HostUpdates> {
    const optimizer = await TrunkOptimizer.create(model, training, settings);
    return new HostUpdates(optimizer, parameterCount(model), transfer);
  }

  async weights(): Promise<Resident> {
    return this.#weights ??= await this.transfer.upload(this.optimizer.weights);
  }

  async update(gradient: Resident, number: number, rate: number): Promise<void> {
    await this.transfer.download(gradient, this.#gradient);
    await this.optimizer.update(this.#gradient, number, rate);
    this.#weights?.free();
    this.#weights = undefined;
  }

  training(): Promise<TrunkTraining> {
    return Promise.resolve(this.optimizer.training);
  }

  async release(): Promise<void> {
    this.#weights?.free();
    await this.optimizer.release();
  }
}
