/** The trunk's optimizer: Adam-atan2, optionally Muon for matrices, and a moving average (EMA). */
import * as tf from "@tensorflow/tfjs";
import { sum } from "d3-array";
import { jit } from "../jit/jit.ts";
import type { ModelConfig } from "../trm/config.ts";
import type { Lora } from "../trm/lora.ts";
import { type Parameter, parameterCount } from "../trm/parameters.ts";
import { adamAtan2, BETA1, BETA2 } from "./adam_atan2.ts";
import { emaDecayAt, type EmaSettings } from "./ema.ts";
import { muon, muonMatrices } from "./muon.ts";

/**
 * - `adam-atan2`: for all weights, as in the paper
 * - `muon`: for the matrices of the blocks, and Adam-atan2 for token embedding, heads and LoRA
 */
export const OPTIMIZERS = ["adam-atan2", "muon"] as const;

/** Settings of the optimizer. */
export interface OptimizerSettings extends EmaSettings {
  readonly weightDecay: number;
  readonly optimizer: (typeof OPTIMIZERS)[number];
  /** Root mean square of Muon's updates, in learning rates. */
  readonly muonScale: number;
}

/** The optimizer's state: flat vectors of the trained weights. */
export interface TrunkState {
  readonly weights: Float32Array;
  readonly ema: Float32Array;
  readonly m: Float32Array;
  /** Second moments of the first weights, which Adam-atan2 trains. */
  readonly v: Float32Array;
}

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

/** Returns the number of first weights that Adam-atan2 trains. */
export function adamSize(model: ModelConfig, { optimizer }: Pick<OptimizerSettings, "optimizer">) {
  return optimizer === "muon" ? muonMatrices(model)[0].offset : parameterCount(model);
}

/**
 * Returns the training state before the first update. `weights` are the trunk's, or the matrices of
 * `lora`; Adam-atan2 trains the first `byAdam` of them, by default all.
 */
export function startOf(
  weights: Float32Array,
  { lora, byAdam = weights.length }: { lora?: Lora; byAdam?: number } = {},
): TrunkTraining {
  const state = {
    weights: weights.slice(),
    m: new Float32Array(weights.length),
    v: new Float32Array(byAdam),
    ema: weights.slice(),
  };
  return lora ? { state, lora } : { state };
}

const NUMBER = { shape: [1] };

/** Learning rate, 1 - lr · weight decay, decay of the average, and its smoothing factor, 1 - decay. */
const RATES = { rate: NUMBER, weightDecayFactor: NUMBER, emaDecay: NUMBER, emaSmoothing: NUMBER };

/** Rates of Adam-atan2, with its bias corrections. */
export const ADAM_RATES = { ...RATES, biasCorrection1: NUMBER, biasCorrection2: NUMBER };

/** Returns {@link ADAM_RATES} in update `number`, counted from 1. */
export function ratesOf(
  settings: OptimizerSettings,
  number: number,
  rate: number,
): Record<keyof typeof ADAM_RATES, Float32Array> {
  const emaDecay = emaDecayAt(settings, number);
  return {
    rate: Float32Array.of(rate),
    weightDecayFactor: Float32Array.of(1 - rate * settings.weightDecay),
    emaDecay: Float32Array.of(emaDecay),
    emaSmoothing: Float32Array.of(1 - emaDecay),
    biasCorrection1: Float32Array.of(1 / (1 - BETA1 ** number)),
    biasCorrection2: Float32Array.of(1 / (1 - BETA2 ** number)),
  };
}

type Averaging = Readonly<Record<"ema" | "emaDecay" | "emaSmoothing", tf.Tensor>>;

/** Returns the moving average after an update to `next`, [N]. */
const averaged = (next: tf.Tensor, { ema, emaDecay, emaSmoothing }: Averaging) =>
  tf.add(tf.mul(ema, emaDecay), tf.mul(next, emaSmoothing));

/** Updates weights by Adam-atan2, and their moving average. */
export function adamUpdate(inputs: Parameters<typeof adamAtan2>[0] & Averaging) {
  const next = adamAtan2(inputs);
  return { ...next, ema: averaged(next.weights, inputs) };
}

/** Updates matrices by Muon, and their moving average. */
export function muonUpdate(
  matrices: readonly Parameter[],
  inputs: Parameters<typeof muon>[1] & Averaging,
  scale: number,
) {
  const next = muon(matrices, inputs, scale);
  return { ...next, ema: averaged(next.weights, inputs) };
}

/** Compiles Adam-atan2 and the moving average. */
function compileAdam(size: number) {
  const vector = { shape: [size] };
  return jit(adamUpdate, {
    ...{ weights: vector, ema: vector, m: vector, v: vector, gradient: vector },
    ...ADAM_RATES,
  });
}

/** Compiles Muon and the moving average for consecutive matrices. */
function compileMuon(matrices: readonly Parameter[], scale: number) {
  const vector = { shape: [sum(matrices, ({ size }) => size)] };
  return jit((inputs) => muonUpdate(matrices, inputs, scale), {
    ...{ weights: vector, ema: vector, m: vector, gradient: vector },
    ...RATES,
  });
}

/** Compiled updates: Adam-atan2 of the first weights, and Muon of the others, if used. */
interface Updates {
  readonly adam: Awaited<ReturnType<typeof compileAdam>>;
  readonly muon?: Awaited<ReturnType<typeof compileMuon>>;
}

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
  readonly #updates: Updates;

  private constructor(
    { state, lora }: TrunkTraining,
    readonly settings: OptimizerSettings,
    updates: Updates,
  ) {
    this.state = state;
    this.gradient = new Float32Array(state.weights.length);
    this.#lora = lora;
    this.#merged = lora?.merge(state.weights);
    this.#spare = startOf(state.weights, { byAdam: state.v.length }).state;
    this.#updates = updates;
  }

  /** Compiles the updates. */
  static async create(
    model: ModelConfig,
    training: TrunkTraining,
    settings: OptimizerSettings,
  ): Promise<TrunkOptimizer> {
    const byMuon = settings.optimizer === "muon" && !training.lora;
    const adam = await compileAdam(training.state.v.length);
    const muon = byMuon ? await compileMuon(muonMatrices(model), settings.muonScale) : undefined;
    return new TrunkOptimizer(training, settings, { adam, muon });
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
    const { biasCorrection1, biasCorrection2, ...rates } = ratesOf(this.settings, step, rate);
    const [now, next] = [this.state, this.#spare];
    const border = now.v.length;
    await this.#updates.adam({
      ...rangeOf(now, 0, border),
      v: now.v,
      gradient: this.gradient.subarray(0, border),
      ...{ ...rates, biasCorrection1, biasCorrection2 },
    }, { ...rangeOf(next, 0, border), v: next.v });
    await this.#updates.muon?.({
      ...rangeOf(now, border),
      gradient: this.gradient.subarray(border),
      ...rates,
    }, rangeOf(next, border));
    [this.state, this.#spare] = [next, now];
  }

  /** Frees the compiled updates. */
  async release(): Promise<void> {
    await Promise.all([this.#updates.adam.release(), this.#updates.muon?.release()]);
  }
}

/** Returns views of a range of the vectors that both updates use. */
const rangeOf = ({ weights, ema, m }: TrunkState, begin: number, end?: number) => ({
  weights: weights.subarray(begin, end),
  ema: ema.subarray(begin, end),
  m: m.subarray(begin, end),
});
