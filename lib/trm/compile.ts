/** Compiled steps: functions of typed arrays for one batch size and grid length. */
import * as tf from "@tensorflow/tfjs";
import { VOCABULARY } from "../arc/canvas.ts";
import type { DeviceOptions } from "../jit/device.ts";
import { jitDynamic, type JitOptions, type Spec, type Specs, type Tensors } from "../jit/jit.ts";
import { ALONE, type Ranks } from "../mpi/ranks.ts";
import { carriesStates, type ModelConfig } from "./config.ts";
import type { LossSettings } from "./loss.ts";
import { type InitialStates, layoutOf } from "./parameters.ts";
import { MicroBatchedStep } from "./micro_batched.ts";
import { type ExampleArrays, microBatchesOf } from "./micro_batches.ts";
import { answerStep, type StepInputs, type StepShape, trainStep } from "./step.ts";

/** States that examples carry between supervision steps, [B, L, D]. */
export interface CarriedStates {
  readonly zH: Float32Array;
  readonly zL: Float32Array;
}

/** Inputs of a step, as arrays; shapes as in `StepInputs`. States are those of models that carry them. */
export interface StepArrays extends Partial<CarriedStates> {
  readonly tokens: Int32Array;
  readonly labels: Int32Array;
  readonly positions: Int32Array;
  /** Ones, then zeros, in each example. */
  readonly present: Float32Array;
  readonly embeddings: Float32Array;
}

function weightsOf(model: ModelConfig): Specs {
  return Object.fromEntries(layoutOf(model).map(({ name, shape }) => [name, { shape }]));
}

/** Returns the inputs of a step, besides the weights. */
export function inputsOf(model: ModelConfig, { batch, length }: StepShape): Specs {
  const state = { shape: [batch, model.embeddingTokens + length, model.hidden] };
  return {
    tokens: { shape: [batch, length], dtype: "int32" },
    labels: { shape: [batch, length], dtype: "int32" },
    positions: { shape: [batch, length], dtype: "int32" },
    present: { shape: [batch, length] },
    embeddings: { shape: [batch, model.embeddingSize] },
    ...carriesStates(model) ? { zH: state, zL: state } : {},
  } satisfies Record<Exclude<keyof StepArrays, keyof CarriedStates>, Spec>;
}

/** The tensors of {@link weightsOf} and {@link inputsOf}, and the states. */
type StepTensors = Tensors<Specs> & StepInputs & { readonly labels: tf.Tensor };

/** Returns the initial states of all tokens as constants of the graph, [1, 1, D]. */
export function initialStates({ hInit, lInit }: InitialStates): Pick<StepInputs, "zH" | "zL"> {
  const constant = (vector: Float32Array) => tf.tensor3d(vector, [1, 1, vector.length]);
  return { zH: constant(hInit), zL: constant(lInit) };
}

/** Returns a step's outputs, with states only in models that carry them. */
function outputsOf(model: ModelConfig, outputs: Record<string, tf.Tensor>) {
  const { zH, zL, ...others } = outputs;
  return carriesStates(model) ? { zH, zL, ...others } : others;
}

/** Returns the states by name, if any. */
const statesOf = ({ zH, zL }: Partial<CarriedStates>): ExampleArrays => zH && zL ? { zH, zL } : {};

/** Returns a step's inputs without undefined states. */
const withStates = ({ zH, zL, ...others }: StepArrays) => ({ ...others, ...statesOf({ zH, zL }) });

/** Two shapes without a common number, from which a step is compiled for all shapes. */
const SAMPLES = [{ batch: 2, length: 5 }, { batch: 3, length: 7 }] as const;

/**
 * Returns a step that is computed in micro-batches, on `threads` threads. Of several ranks, all have the
 * named outputs of all examples.
 */
function inMicroBatches(
  model: ModelConfig,
  initial: InitialStates,
  shape: StepShape,
  step: (tensors: StepTensors) => Record<string, tf.Tensor>,
  outputs: readonly string[],
  { ranks = ALONE, ...options }: ComputeOptions,
): MicroBatchedStep {
  const sizes = new Array(Math.ceil(shape.batch / ranks.size)).fill(shape.length);
  const microBatches = microBatchesOf(shape.length, sizes, model.embeddingTokens).length;
  const threads = Math.min(options.threads ?? 1, microBatches);
  // A queued micro-batch per thread keeps the threads busy.
  const width = threads === 1 ? 1 : 2 * threads;
  const inputs = (microBatch: StepShape) => inputsOf(model, microBatch);
  const compile = () =>
    jitDynamic(
      (tensors) => {
        const start = carriesStates(model) ? {} : initialStates(initial);
        return outputsOf(model, step({ ...tensors, ...start } as StepTensors));
      },
      (microBatch: StepShape): Specs => ({ ...weightsOf(model), ...inputs(microBatch) }),
      SAMPLES,
      { ...options, threads },
    );
  return new MicroBatchedStep(model, shape, inputs, compile, width, { ranks, outputs });
}

/** A compiled training step. */
export type CompiledTrainStep = (
  weights: Float32Array,
  arrays: StepArrays,
  into: TrainStepOutputs,
) => Promise<TrainStepOutcome>;

/** Arrays that a training step writes; states in models that carry them. */
export interface TrainStepOutputs extends Partial<CarriedStates> {
  /** The trunk's gradient, flat, in the order of `layoutOf`. */
  readonly gradient: Float32Array;
  /** Gradients of the task embeddings, [B, E]. */
  readonly embeddingGradient: Float32Array;
}

/**
 * Results per example, [B] each, and token logits [B, S, V]; valid until the next step. The halting logit
 * and its loss are those of models that halt. Of several ranks, each has the logits of its own examples.
 */
export type TrainStepOutcome =
  & Readonly<Record<"tokenLoss" | "accuracy" | "exact" | "logits", Float32Array>>
  & Readonly<Partial<Record<"halt" | "haltLoss", Float32Array>>>;

/** What computes a step. */
export interface ComputeOptions extends JitOptions, Partial<DeviceOptions> {
  /** Processes that share each batch; by default this one computes alone. */
  readonly ranks?: Ranks;
}

/** Options of a compiled step. */
export interface StepOptions extends ComputeOptions {
  /** The paper's loss by default. */
  readonly loss?: LossSettings;
}

/**
 * Returns a compiled training step; its gradients are of the loss ÷ `globalBatch`. Models that carry no
 * states start from `initial`.
 */
export function compileTrainStep(
  model: ModelConfig,
  initial: InitialStates,
  shape: StepShape,
  globalBatch: number,
  { loss, ...options }: StepOptions,
): CompiledTrainStep & { release(): Promise<void> } {
  const compute = (inputs: StepTensors) => trainStep(model, inputs, inputs, globalBatch, loss);
  const halting = carriesStates(model) ? ["halt", "haltLoss"] : [];
  const shared = ["embeddingGradient", "tokenLoss", "accuracy", "exact", ...halting];
  const step = inMicroBatches(model, initial, shape, compute, shared, options);
  const each = () => new Float32Array(shape.batch);
  const outcome: TrainStepOutcome = {
    tokenLoss: each(),
    accuracy: each(),
    exact: each(),
    ...carriesStates(model) ? { halt: each(), haltLoss: each() } : {},
    logits: new Float32Array(shape.batch * shape.length * VOCABULARY),
  };
  const run: CompiledTrainStep = async (weights, arrays, into) => {
    const { gradient, embeddingGradient } = into;
    const kept = { ...outcome, embeddingGradient, ...statesOf(into) };
    await step.run(weights, withStates(arrays), kept, gradient);
    return outcome;
  };
  return Object.assign(run, { release: () => step.release() });
}

/** Results of a step without gradients; valid until the next step. */
export interface ForwardOutcome {
  /** [B, S]: most likely token of each position. */
  readonly tokens: Float32Array;
  /** [B]: halting logits, in models that halt. */
  readonly halt?: Float32Array;
  /** [B, S, V]: log p of every token, in models that do not halt. */
  readonly logProbabilities?: Float32Array;
  /** [B]: mean cross-entropy of the labelled tokens; 0 without labels. */
  readonly tokenLoss: Float32Array;
}

/** Allocates the outcome of a step without gradients. */
export function forwardOutcome(model: ModelConfig, { batch, length }: StepShape): ForwardOutcome {
  const confidence = carriesStates(model)
    ? { halt: new Float32Array(batch) }
    : { logProbabilities: new Float32Array(batch * length * VOCABULARY) };
  const tokens = new Float32Array(batch * length);
  return { tokens, tokenLoss: new Float32Array(batch), ...confidence };
}

/** A compiled step without gradients. */
export type CompiledForwardStep = (
  weights: Float32Array,
  arrays: StepArrays,
  into: Partial<CarriedStates>,
) => Promise<ForwardOutcome>;

/** Returns a compiled step without gradients; `initial` as in {@link compileTrainStep}. */
export function compileForwardStep(
  model: ModelConfig,
  initial: InitialStates,
  shape: StepShape,
  { loss, ...options }: StepOptions,
): CompiledForwardStep & { release(): Promise<void> } {
  const outcome = forwardOutcome(model, shape);
  const compute = (inputs: StepTensors) => answerStep(model, inputs, inputs, loss);
  const step = inMicroBatches(model, initial, shape, compute, Object.keys(outcome), options);
  const run: CompiledForwardStep = async (weights, arrays, into) => {
    await step.run(weights, withStates(arrays), { ...outcome, ...statesOf(into) });
    return outcome;
  };
  return Object.assign(run, { release: () => step.release() });
}
