/** Updates of a whole trunk on a device, in whose memory the optimizer's state stays. */
import * as tf from "@tensorflow/tfjs";
import { jitResident, type Resident } from "../jit/resident.ts";
import type { Transfer } from "../jit/transfer.ts";
import type { ModelConfig } from "../trm/config.ts";
import type { Parameter } from "../trm/parameters.ts";
import type { DeviceOptimizer } from "./engine.ts";
import { muonMatrices } from "./muon.ts";
import {
  ADAM_RATES,
  adamUpdate,
  muonUpdate,
  type OptimizerSettings,
  ratesOf,
  type TrunkState,
  type TrunkTraining,
} from "./optimizer.ts";

type Vectors<T> = Record<keyof TrunkState, T>;

const NAMES = ["weights", "ema", "m", "v"] as const;

/** Adam-atan2 or Muon on a device. */
export class ResidentUpdates implements DeviceOptimizer {
  private constructor(
    readonly compiled: Awaited<ReturnType<typeof compileUpdate>>,
    /** The state on the device. */
    public vectors: Vectors<Resident>,
    readonly sizes: Vectors<number>,
    readonly settings: OptimizerSettings,
    readonly transfer: Transfer,
  ) {}

  /** Compiles the update, and copies a state to the device. */
  static async create(
    model: ModelConfig,
    state: TrunkState,
    settings: OptimizerSettings,
    transfer: Transfer,
  ): Promise<ResidentUpdates> {
    const sizes = Object.fromEntries(
      NAMES.map((name) => [name, state[name].length]),
    ) as Vectors<number>;
    const compiled = await compileUpdate(model, sizes, settings, transfer);
    const entries: [string, Resident][] = [];
    for (const name of NAMES) entries.push([name, await transfer.upload(state[name])]);
    const vectors = Object.fromEntries(entries) as Vectors<Resident>;
    return new ResidentUpdates(compiled, vectors, sizes, settings, transfer);
  }

  weights(): Promise<Resident> {
    return Promise.resolve(this.vectors.weights);
  }

  async update(gradient: Resident, number: number, rate: number): Promise<void> {
    const rates = ratesOf(this.settings, number, rate);
    const next = await this.compiled.run({ ...this.vectors, gradient, ...rates }, {});
    for (const name of NAMES) this.vectors[name].free();
    this.vectors = next;
  }

  async training(): Promise<TrunkTraining> {
    const state = Object.fromEntries(
      NAMES.map((name) => [name, new Float32Array(this.sizes[name])]),
    ) as Vectors<Float32Array>;
    for (const name of NAMES) await this.transfer.download(this.vectors[name], state[name]);
    return { state };
  }

  async release(): Promise<void> {
    for (const name of NAMES) this.vectors[name].free();
    await this.compiled.release();
  }
}

/** Compiles the update of all weights: Adam-atan2 of the first, Muon of the others, if any. */
function compileUpdate(
  model: ModelConfig,
  { weights, v }: Vectors<number>,
  { muonScale }: OptimizerSettings,
  { device }: Transfer,
) {
  const vector = { shape: [weights] };
  const specs = {
    ...{ weights: vector, ema: vector, m: vector, gradient: vector, v: { shape: [v] } },
    ...ADAM_RATES,
  };
  const matrices = v < weights ? muonMatrices(model) : [];
  return jitResident(
    (inputs) => ({ kept: updated(inputs, v, matrices, muonScale), read: {} }),
    specs,
    device,
  );
}

/** Returns the state after an update. */
function updated(
  { weights, ema, m, v, gradient, ...rates }: Parameters<typeof adamUpdate>[0],
  border: number,
  matrices: readonly Parameter[],
  scale: number,
): Vectors<tf.Tensor> {
  const range = (begin: number, size: number) => {
    const part = (vector: tf.Tensor) => tf.slice(vector as tf.Tensor1D, begin, size);
    return { weights: part(weights), ema: part(ema), m: part(m), gradient: part(gradient) };
  };
  const first = adamUpdate({ ...range(0, border), v, ...rates });
  if (matrices.length === 0) return first;
  const others = muonUpdate(matrices, { ...range(border, weights.size - border), ...rates }, scale);
  const joined = (name: keyof typeof others) => tf.concat([first[name], others[name]]);
  return { weights: joined("weights"), ema: joined("ema"), m: joined("m"), v: first.v };
}
