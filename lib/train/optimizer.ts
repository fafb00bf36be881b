/** Adam-atan2 for the trunk, compiled, with the exponential moving average of its weights. */
import * as tf from "@tensorflow/tfjs";
import { type Compiled, jit } from "../jit/jit.ts";
import type { Lora } from "../trm/lora.ts";

/** Constants of the update that no run changes. */
const BETA1 = 0.9;
const BETA2 = 0.95;
const SCALE = 1.27;

/** The least denominator: keeps 0/0 away where neither gradient nor history is. */
const TINY = 1e-30;

/** The tensors that an update reads and makes anew, each [N]. */
interface Moments {
  readonly weights: tf.Tensor;
  readonly m: tf.Tensor;
  readonly v: tf.Tensor;
  readonly ema: tf.Tensor;
}

/** Numbers of one update, each a tensor of one element. */
interface Rates {
  /** Learning rate. */
  readonly rate: tf.Tensor;
  /** 1 - learning rate · weight decay. */
  readonly keep: tf.Tensor;
  /** 1 / (1 - β1^t) and 1 / (1 - β2^t), which undo the bias of starting at zero. */
  readonly unbias1: tf.Tensor;
  readonly unbias2: tf.Tensor;
}

/**
 * One Adam-atan2 update with decoupled weight decay:
 * p ← p·(1 - lr·wd) - lr·1.27·atan2(m̂, √v̂), then the moving average.
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
  // The second argument of atan2 is never negative, so it is the arc tangent of the quotient.
  const angle = tf.atan(tf.div(tf.mul(nextM, unbias1), tf.maximum(spread, TINY)));
  const next = tf.sub(tf.mul(weights, keep), tf.mul(angle, tf.mul(rate, SCALE)));
  return {
    weights: next,
    m: nextM,
    v: nextV,
    ema: tf.add(tf.mul(ema, emaDecay), tf.mul(next, 1 - emaDecay)),
  };
}

/** What the optimizer remembers of what trains: flat vectors of one length. */
export type TrunkState = Record<keyof Moments, Float32Array>;

/** A trunk in training: what trains, and the adaptation that it trains by, if not itself. */
export interface TrunkTraining {
  readonly state: TrunkState;
  /** Where it is there, the state is not of the trunk but of this adaptation's matrices. */
  readonly lora?: Lora;
}

/** The moving average of a trunk in training, which predicts. */
export function averagedTrunk({ state, lora }: TrunkTraining): Float32Array {
  return lora ? lora.merge(state.ema) : state.ema;
}

/** A trunk whose training begins: `weights` is what trains, the matrices of `lora` where it is given. */
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
  const vector = { shape: [size] };
  const number = { shape: [1] };
  return {
    weights: vector,
    m: vector,
    v: vector,
    ema: vector,
    gradient: vector,
    rate: number,
    keep: number,
    unbias1: number,
    unbias2: number,
  };
}

type Update = Compiled<ReturnType<typeof specsOf>, keyof Moments>;

/** Updates a trunk in training, one call a step. */
export class TrunkOptimizer {
  /** The state after the last update. */
  state: TrunkState;
  /** The gradient that the last update went by, of what trains. */
  gradient: Float32Array;
  readonly #lora: Lora | undefined;
  readonly #merged: Float32Array | undefined;
  // The runtime writes results while it still reads what they come from, so there are two states.
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

  /** Compiles the update for vectors of the state's length. */
  static async create(
    training: TrunkTraining,
    { emaDecay, weightDecay }: { emaDecay: number; weightDecay: number },
  ): Promise<TrunkOptimizer> {
    const specs = specsOf(training.state.weights.length);
    const update = await jit((inputs) => adamAtan2(inputs, emaDecay), specs);
    return new TrunkOptimizer(training, weightDecay, update);
  }

  /** The trunk in training after the last update. */
  get training(): TrunkTraining {
    return this.#lora ? { state: this.state, lora: this.#lora } : { state: this.state };
  }

  /** The trunk's weights after the last update; valid until the next. */
  get weights(): Float32Array {
    return this.#lora ? this.#lora.merge(this.state.weights, this.#merged) : this.state.weights;
  }

  /** Applies the trunk's gradient of update `step` (counted from 1) at a learning rate. */
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
