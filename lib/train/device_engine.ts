/** Steps and updates on a device, in whose memory trunk, gradient and states stay. */
import * as tf from "@tensorflow/tfjs";
import type { DeviceOptions } from "../jit/device.ts";
import type { Resident } from "../jit/resident.ts";
import { Transfer } from "../jit/transfer.ts";
import type { CarriedStates } from "../trm/compile.ts";
import { carriesStates } from "../trm/config.ts";
import { type BatchArrays, ResidentStep } from "../trm/resident_step.ts";
import { trainStep, WEIGHT_GRADIENT } from "../trm/step.ts";
import type {
  DeviceOptimizer,
  Engine,
  EngineOutcome,
  TrainerSettings,
  TrainerStart,
} from "./engine.ts";
import { HostUpdates } from "./host_updates.ts";
import type { TrunkTraining } from "./optimizer.ts";
import { ResidentUpdates } from "./resident_updates.ts";

/** Trains on a device. */
export class DeviceEngine implements Engine {
  readonly #step: ResidentStep;
  readonly #outcome: EngineOutcome;
  #gradient: Resident | undefined;

  private constructor(
    { model, initial, shape }: TrainerStart,
    settings: TrainerSettings,
    readonly transfer: Transfer,
    readonly optimizer: DeviceOptimizer,
    { precision, memory }: DeviceOptions,
  ) {
    const each = () => new Float32Array(shape.batch);
    this.#outcome = {
      ...{ tokenLoss: each(), accuracy: each(), exact: each() },
      ...carriesStates(model) ? { halt: each(), haltLoss: each() } : {},
    };
    this.#step = new ResidentStep(
      {
        ...{ model, initial, length: shape.length, trains: true, precision },
        compute: (weights, inputs) => {
          if (precision !== "float16") {
            return trainStep(model, weights, inputs, shape.batch, settings);
          }
          // Gradients of a large batch's mean are too small for float16; those of its sum are not.
          return divided(trainStep(model, weights, inputs, 1, settings), shape.batch);
        },
        reads: [...Object.keys(this.#outcome), "embeddingGradient"],
      },
      shape.batch,
      transfer,
      memory,
    );
  }

  /** Copies the trunk to the device; the step is compiled when it first runs. */
  static async create(
    start: TrainerStart,
    settings: TrainerSettings,
    options: DeviceOptions,
  ): Promise<DeviceEngine> {
    const { model, trunk } = start;
    const transfer = new Transfer(options.device);
    const optimizer = trunk.lora
      ? await HostUpdates.create(model, trunk, settings, transfer)
      : await ResidentUpdates.create(model, trunk.state, settings, transfer);
    return new DeviceEngine(start, settings, transfer, optimizer, options);
  }

  async step(batch: BatchArrays, embeddingGradient: Float32Array): Promise<EngineOutcome> {
    this.#gradient?.free();
    this.#gradient = undefined;
    const weights = await this.optimizer.weights();
    const into = { ...this.#outcome, embeddingGradient };
    this.#gradient = await this.#step.run(weights, batch, into);
    return this.#outcome;
  }

  update(number: number, rate: number): Promise<void> {
    return this.optimizer.update(this.#gradient!, number, rate);
  }

  trunk(): Promise<TrunkTraining> {
    return this.optimizer.training();
  }

  readStates(into: CarriedStates): Promise<void> {
    return this.#step.states(into);
  }

  async release(): Promise<void> {
    this.#gradient?.free();
    await this.#step.release();
    await this.optimizer.release();
    await this.transfer.release();
  }
}

/** Returns the results of a step with its gradients divided by a number. */
function divided(outputs: Record<string, tf.Tensor>, by: number): Record<string, tf.Tensor> {
  return Object.fromEntries(
    Object.entries(outputs).map(([name, value]) => {
      const isGradient = name.startsWith(WEIGHT_GRADIENT) || name === "embeddingGradient";
      return [name, isGradient ? tf.div(value, by) : value];
    }),
  );
}
