/** The compiled steps: functions of typed arrays for one batch size and grid length. */
import * as tf from "@tensorflow/tfjs";
import { VOCABULARY } from "../arc/canvas.ts";
import { jitDynamic, type JitOptions, type Spec, type Specs, type Tensors } from "../jit/jit.ts";
import type { ModelConfig } from "./config.ts";
import { outcomeOf } from "./loss.ts";
import { layoutOf } from "./parameters.ts";
import { MicroBatchedStep } from "./micro_batched.ts";
import { microBatchesOf } from "./micro_batches.ts";
import { forwardStep, type StepInputs, type StepShape, trainStep } from "./step.ts";

/** What a step reads of a batch, as arrays; shapes as in `StepInputs`. */
export interface StepArrays {
  readonly tokens: Int32Array;
  readonly labels: Int32Array;
  readonly positions: Int32Array;
  /** For each example ones, then zeros. */
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

/** The tensors of {@link weightsOf} and {@link inputsOf} under one roof. */
type StepTensors = Tensors<Specs> & StepInputs & { readonly labels: tf.Tensor };

/** Shapes of microBatches that have no number in common, by which a step is compiled for all. */
const LIKELY = [{ batch: 2, length: 5 }, { batch: 3, length: 7 }] as const;

/** A step that is computed in microBatches, `threads` of them side by side. */
function inMicroBatches(
  model: ModelConfig,
  shape: StepShape,
  step: (tensors: StepTensors) => Record<string, tf.Tensor>,
  options: JitOptions,
): MicroBatchedStep {
  const sizes = new Array(shape.batch).fill(shape.length);
  const microBatches = microBatchesOf(shape.length, sizes, model.embeddingTokens).length;
  const threads = Math.min(options.threads ?? 1, microBatches);
  // One waits for each that is computed, so that no thread waits for this one to hand it the next.
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

/** Where a training step writes what is kept. */
export interface TrainStepOutputs {
  /** The trunk's gradient, flat, in the order of `layoutOf`. */
  readonly gradient: Float32Array;
  /** Each example's embedding gradient, [B, E]. */
  readonly embeddingGradient: Float32Array;
  readonly zH: Float32Array;
  readonly zL: Float32Array;
}

/** What each example came to, [B] each, and the token logits [B, S, V]; valid until the next step. */
export type TrainStepOutcome = Readonly<
  Record<"tokenLoss" | "haltLoss" | "accuracy" | "exact" | "halt" | "logits", Float32Array>
>;

/** A training step of batches of some shape; gradients are of the loss ÷ `globalBatch`. */
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

/** What a step without gradients comes to; valid until the next step. */
export interface ForwardOutcome {
  /** [B, S]: the likeliest token of each place. */
  readonly tokens: Float32Array;
  /** [B]: halting logits. */
  readonly halt: Float32Array;
  /** [B]: cross-entropy averaged over labelled tokens; 0 where there are none. */
  readonly tokenLoss: Float32Array;
}

/** A compiled step without gradients. */
export type CompiledForwardStep = (
  weights: Float32Array,
  arrays: StepArrays,
  into: { readonly zH: Float32Array; readonly zL: Float32Array },
) => Promise<ForwardOutcome>;

/** A step that predicts, for batches of some shape. */
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
