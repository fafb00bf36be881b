/** Adam-atan2 (Everett et al. 2024) for the trunk, with a moving average (EMA) of its weights. */
import * as tf from "@tensorflow/tfjs";
import { type Compiled, jit } from "../jit/jit.ts";
import type { Lora } from "../trm/lora.ts";

/** Constants of the update. */
const BETA1 = 0.9;
const BETA2 = 0.95;
const SCALE = 1.27;

/** Minimum denominator; avoids 0/0 where all gradients were 0. */
const TINY = 1e-30;

/** Tensors that an update replaces, each [N]. */
interface Moments {
  readonly weights: tf.Tensor;
  readonly m: tf.Tensor;
  readonly v: tf.Tensor;
  readonly ema: tf.Tensor;
}

/** Scalars of an update, each [1]. */
interface Rates {
  readonly rate: tf.Tensor;
  /** 1 - learning rate · weight decay. */
  readonly keep: tf.Tensor;
  /** Bias corrections 1 / (1 - β1^t) and 1 / (1 - β2^t). */
  readonly unbias1: tf.Tensor;
  readonly unbias2: tf.Tensor;
}

/**
 * Applies an update with decoupled weight decay, p ← p·(1 - lr·wd) - lr·1.27·atan2(m̂, √v̂), then
 * updates the moving average.
 */
export function adamAtan2(
  { weights, m, v, ema, gradient, rate, keep, unbias1, unbias2 }:
    & Moments
    & Rates
    & { gradient: tf.Tensor },
  emaDecay: number,
): Record<keyof Moments, tf.Tensor> {
  const nextM = tf.add(tf.mul(m, BETA1), tf.mul(gradient, 1 - BETA1));
  const nextV = tf.add(tf.mul(v, BETA2), tf.mul(tf.square(gradient), 1 - BETA2));
  const spread = tf.sqrt(tf.mul(nextV, unbias2));
  // The denominator is never negative, so atan2 is the arc tangent of the quotient.
  const angle = tf.atan(tf.div(tf.mul(nextM, unbias1), tf.maximum(spread, TINY)));
  const next = tf.sub(tf.mul(weights, keep), tf.mul(angle, tf.mul(rate, SCALE)));
  return {
    weights: next,
    m: nextM,
    v: nextV,
    ema: tf.add(tf.mul(ema, emaDecay), tf.mul(next, 1 - emaDecay)),
  };
}

/** State of the optimizer: flat vectors of equal length. */
export type TrunkState = Record<keyof Moments, Float32Array>;

/** A trunk in training. */
export interface TrunkTraining {
  readonly state: TrunkState;
  /** With LoRA, the state is that of its matrices. */
  readonly lora?: Lora;
}

/** Returns the moving average of the trunk's weights, which predicts. */
export function averagedTrunk({ state, lora }: TrunkTraining): Float32Array {
  return lora ? lora.merge(state.ema) : state.ema;
}

/** Returns a trunk before training. With `lora`, `weights` are those of its matrices. */
export function startOf(weights: Float32Array, lora?: Lora): TrunkTraining {
  const state = {
    weights: weights.slice(),
    m: new Float32Array(weights.length),
    v: new Float32Array(weights.length),
    ema: weights.slice(),
  };
  return lora ? { state, lora } : { state };
}

function specsOf(size: number) {
  const [vector, number] = [{ shape: [size] }, { shape: [1] }];
  const moments = { weights: vector, m: vector, v: vector, ema: vector };
  const rates = { rate: number, keep: number, unbias1: number, unbias2: number };
  return { ...moments, gradient: vector, ...rates };
}

type Update = Compiled<ReturnType<typeof specsOf>, keyof Moments>;

/** Updates a trunk. */
export class TrunkOptimizer {
  /** State after the last update. */
  state: TrunkState;
  /** Gradient of the last update. */
  gradient: Float32Array;
  readonly #lora: Lora | undefined;
  readonly #merged: Float32Array | undefined;
  // The runtime cannot write to its inputs, so updates alternate between two states.
  #spare: TrunkState;
  readonly #update: Update;

  private constructor(
    { state, lora }: TrunkTraining,
    readonly weightDecay: number,
    update: Update,
  ) {
    this.state = state;
    this.gradient = new Float32Array(state.weights.length);
    this.#lora = lora;
    this.#merged = lora?.merge(state.weights);
    this.#spare = startOf(state.weights).state;
    this.#update = update;
  }

  /** Compiles the update. */
  static async create(
    training: TrunkTraining,
    { emaDecay, weightDecay }: { emaDecay: number; weightDecay: number },
  ): Promise<TrunkOptimizer> {
    const specs = specsOf(training.state.weights.length);
    const update = await jit((inputs) => adamAtan2(inputs, emaDecay), specs);
    return new TrunkOptimizer(training, weightDecay, update);
  }

  /** Trunk after the last update. */
  get training(): TrunkTraining {
    return this.#lora ? { state: this.state, lora: this.#lora } : { state: this.state };
  }

  /** Trunk's weights after the last update, valid until the next. */
  get weights(): Float32Array {
    return this.#lora ? this.#lora.merge(this.state.weights, this.#merged) : this.state.weights;
  }

  /** Applies a gradient of the trunk's weights in update `step`, counted from 1. */
  async update(gradient: Float32Array, step: number, rate: number): Promise<void> {
    if (this.#lora) this.#lora.project(this.state.weights, gradient, this.gradient);
    else this.gradient = gradient;
    await this.#update({
      ...this.state,
      gradient: this.gradient,
      rate: Float32Array.of(rate),
      keep: Float32Array.of(1 - rate * this.weightDecay),
      unbias1: Float32Array.of(1 / (1 - BETA1 ** step)),
      unbias2: Float32Array.of(1 / (1 - BETA2 ** step)),
    }, this.#spare);
    [this.state, this.#spare] = [this.#spare, this.state];
  }

  /** Frees the compiled update. */
  async release(): Promise<void> {
    await this.#update.release();
  }
}
