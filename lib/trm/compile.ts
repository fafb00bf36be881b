/** Compiled steps: functions of typed arrays for one batch size and grid length. */
import * as tf from "@tensorflow/tfjs";
import { VOCABULARY } from "../arc/canvas.ts";
import { jitDynamic, type JitOptions, type Spec, type Specs, type Tensors } from "../jit/jit.ts";
import type { ModelConfig } from "./config.ts";
import { outcomeOf } from "./loss.ts";
import { layoutOf } from "./parameters.ts";
import { MicroBatchedStep } from "./micro_batched.ts";
import { microBatchesOf } from "./micro_batches.ts";
import { forwardStep, type StepInputs, type StepShape, trainStep } from "./step.ts";

/** Inputs of a step, as arrays; shapes as in `StepInputs`. */
export interface StepArrays {
  readonly tokens: Int32Array;
  readonly labels: Int32Array;
  readonly positions: Int32Array;
  /** Ones, then zeros, in each example. */
  readonly present: Float32Array;
  readonly embeddings: Float32Array;
  readonly zH: Float32Array;
  readonly zL: Float32Array;
}

function weightsOf(model: ModelConfig): Specs {
  return Object.fromEntries(layoutOf(model).map(({ name, shape }) => [name, { shape }]));
}

function inputsOf(model: ModelConfig, { batch, length }: StepShape): Specs {
  const state = { shape: [batch, model.embeddingTokens + length, model.hidden] };
  return {
    tokens: { shape: [batch, length], dtype: "int32" },
    labels: { shape: [batch, length], dtype: "int32" },
    positions: { shape: [batch, length], dtype: "int32" },
    present: { shape: [batch, length] },
    embeddings: { shape: [batch, model.embeddingSize] },
    zH: state,
    zL: state,
  } satisfies Record<keyof StepArrays, Spec>;
}

/** The tensors of {@link weightsOf} and {@link inputsOf}. */
type StepTensors = Tensors<Specs> & StepInputs & { readonly labels: tf.Tensor };

/** Two example shapes without a common number, from which a step is compiled for all shapes. */
const LIKELY = [{ batch: 2, length: 5 }, { batch: 3, length: 7 }] as const;

/** Returns a step that is computed in micro-batches, on `threads` threads. */
function inMicroBatches(
  model: ModelConfig,
  shape: StepShape,
  step: (tensors: StepTensors) => Record<string, tf.Tensor>,
  options: JitOptions,
): MicroBatchedStep {
  const sizes = new Array(shape.batch).fill(shape.length);
  const microBatches = microBatchesOf(shape.length, sizes, model.embeddingTokens).length;
  const threads = Math.min(options.threads ?? 1, microBatches);
  // A queued micro-batch per thread keeps the threads busy.
  const width = threads === 1 ? 1 : 2 * threads;
  const inputs = (microBatch: StepShape) => inputsOf(model, microBatch);
  const compile = () =>
    jitDynamic(
      (tensors) => step(tensors as StepTensors),
      (microBatch: StepShape): Specs => ({ ...weightsOf(model), ...inputs(microBatch) }),
      LIKELY,
      { ...options, threads },
    );
  return new MicroBatchedStep(model, shape, inputs, compile, width);
}

/** A compiled training step. */
export type CompiledTrainStep = (
  weights: Float32Array,
  arrays: StepArrays,
  into: TrainStepOutputs,
) => Promise<TrainStepOutcome>;

/** Arrays that a training step writes. */
export interface TrainStepOutputs {
  /** The trunk's gradient, flat, in the order of `layoutOf`. */
  readonly gradient: Float32Array;
  /** Gradients of the task embeddings, [B, E]. */
  readonly embeddingGradient: Float32Array;
  readonly zH: Float32Array;
  readonly zL: Float32Array;
}

/** Results per example, [B] each, and token logits [B, S, V]; valid until the next step. */
export type TrainStepOutcome = Readonly<
  Record<"tokenLoss" | "haltLoss" | "accuracy" | "exact" | "halt" | "logits", Float32Array>
>;

/** Returns a compiled training step; its gradients are of the loss ÷ `globalBatch`. */
export function compileTrainStep(
  model: ModelConfig,
  shape: StepShape,
  globalBatch: number,
  options: JitOptions,
): CompiledTrainStep & { release(): Promise<void> } {
  const compute = (inputs: StepTensors) => trainStep(model, inputs, inputs, globalBatch);
  const step = inMicroBatches(model, shape, compute, options);
  const each = () => new Float32Array(shape.batch);
  const outcome: TrainStepOutcome = {
    tokenLoss: each(),
    haltLoss: each(),
    accuracy: each(),
    exact: each(),
    halt: each(),
    logits: new Float32Array(shape.batch * shape.length * VOCABULARY),
  };
  const run: CompiledTrainStep = async (weights, arrays, into) => {
    const { gradient, embeddingGradient, zH, zL } = into;
    await step.run(weights, { ...arrays }, { ...outcome, embeddingGradient, zH, zL }, gradient);
    return outcome;
  };
  return Object.assign(run, { release: () => step.release() });
}

/** Results of a step without gradients; valid until the next step. */
export interface ForwardOutcome {
  /** [B, S]: most likely token of each position. */
  readonly tokens: Float32Array;
  /** [B]: halting logits. */
  readonly halt: Float32Array;
  /** [B]: mean cross-entropy of the labelled tokens; 0 without labels. */
  readonly tokenLoss: Float32Array;
}

/** A compiled step without gradients. */
export type CompiledForwardStep = (
  weights: Float32Array,
  arrays: StepArrays,
  into: { readonly zH: Float32Array; readonly zL: Float32Array },
) => Promise<ForwardOutcome>;

/** Returns a compiled step without gradients. */
export function compileForwardStep(
  model: ModelConfig,
  shape: StepShape,
  options: JitOptions,
): CompiledForwardStep & { release(): Promise<void> } {
  const step = inMicroBatches(model, shape, (inputs) => {
    const { zH, zL, logits, halt } = forwardStep(model, inputs, inputs);
    const { tokenLoss } = outcomeOf(logits, halt, inputs.labels);
    return { zH, zL, tokens: tf.cast(tf.argMax(logits, -1), "float32"), halt, tokenLoss };
  }, options);
  const outcome: ForwardOutcome = {
    tokens: new Float32Array(shape.batch * shape.length),
    halt: new Float32Array(shape.batch),
    tokenLoss: new Float32Array(shape.batch),
  };
  const run: CompiledForwardStep = async (weights, arrays, into) => {
    await step.run(weights, { ...arrays }, { ...outcome, ...into });
    return outcome;
  };
  return Object.assign(run, { release: () => step.release() });
}
