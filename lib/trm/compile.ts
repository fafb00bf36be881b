/** The compiled steps: functions of typed arrays for one batch size and grid length. */
import * as tf from "@tensorflow/tfjs";
import { type Compiled, jit, type JitOptions, type Specs, type Tensors } from "../jit/jit.ts";
import type { ModelConfig } from "./config.ts";
import { layoutOf, parameterCount, viewsOf, VOCABULARY } from "./parameters.ts";
import { cut, inOrder, partOf } from "./parts.ts";
import { outcomeOf } from "./loss.ts";
import { forwardStep, type StepInputs, trainStep } from "./step.ts";

/** The shape that a step is compiled for. */
export interface StepShape {
  /** Examples B. */
  readonly batch: number;
  /** Grid tokens S of each. */
  readonly length: number;
}

/** What a step reads of a batch, as arrays; shapes as in `StepInputs`. */
export interface StepArrays {
  readonly tokens: Int32Array;
  readonly positions: Int32Array;
  readonly present: Float32Array;
  readonly rows: Float32Array;
  readonly zH: Float32Array;
  readonly zL: Float32Array;
}

function specsOf(model: ModelConfig, { batch, length }: StepShape) {
  const state = { shape: [batch, model.taskTokens + length, model.hidden] };
  const weights: Specs = Object.fromEntries(
    layoutOf(model).map(({ name, shape }) => [name, { shape }]),
  );
  const inputs = {
    tokens: { shape: [batch, length], dtype: "int32" },
    positions: { shape: [batch, length], dtype: "int32" },
    present: { shape: [batch, length] },
    rows: { shape: [batch, model.rowSize] },
    zH: state,
    zL: state,
  } satisfies Specs;
  return { ...weights, ...inputs } as Specs;
}

const labelsOf = ({ batch, length }: StepShape): Specs => ({
  labels: { shape: [batch, length], dtype: "int32" },
});

/** The tensors that {@link specsOf} describes, weights and inputs under one roof. */
type StepTensors = Tensors<Specs> & StepInputs;

/** A compiled training step. */
export type CompiledTrainStep = (
  weights: Float32Array,
  arrays: StepArrays & { readonly labels: Int32Array },
  into: TrainStepOutputs,
) => Promise<TrainStepOutcome>;

/** Where a training step writes what is kept. */
export interface TrainStepOutputs {
  /** The trunk's gradient, flat, in the order of `layoutOf`. */
  readonly gradient: Float32Array;
  /** Each example's row gradient, [B, E]. */
  readonly rowGradient: Float32Array;
  readonly zH: Float32Array;
  readonly zL: Float32Array;
}

/** What each example came to, [B] each, and the token logits [B, S, V]; valid until the next step. */
export type TrainStepOutcome = Readonly<
  Record<"tokenLoss" | "haltLoss" | "accuracy" | "exact" | "halt" | "logits", Float32Array>
>;

/**
 * Compiles a training step; gradients are of the loss ÷ `globalBatch`. The batch is computed in
 * parts, `threads` of them side by side.
 */
export async function compileTrainStep(
  model: ModelConfig,
  shape: StepShape,
  globalBatch: number,
  options: JitOptions,
): Promise<CompiledTrainStep & { release(): Promise<void> }> {
  const part = partOf(shape);
  const count = shape.batch / part.batch;
  const specs: Specs = { ...specsOf(model, part), ...labelsOf(part) };
  const width = Math.min(options.threads ?? 1, count);
  const step: Compiled<Specs, string> = await jit(
    (tensors) => {
      const inputs = tensors as StepTensors & { readonly labels: tf.Tensor };
      return trainStep(model, inputs, inputs, globalBatch);
    },
    specs,
    { ...options, threads: width },
  );
  const each = () => new Float32Array(shape.batch);
  const outcome: TrainStepOutcome = {
    tokenLoss: each(),
    haltLoss: each(),
    accuracy: each(),
    exact: each(),
    halt: each(),
    logits: new Float32Array(shape.batch * shape.length * VOCABULARY),
  };
  const gradients = Array.from(
    { length: width },
    () => new Float32Array(parameterCount(model)),
  );
  const run: CompiledTrainStep = async (weights, arrays, { gradient, rowGradient, zH, zL }) => {
    const views = viewsOf(model, weights);
    const perExample = { ...outcome, "grad.rows": rowGradient, zH, zL };
    gradient.fill(0);
    await inOrder(count, width, (index) => {
      const own = Object.entries(viewsOf(model, gradients[index % width]));
      return step({ ...views, ...cut({ ...arrays }, index, count) }, {
        ...Object.fromEntries(own.map(([name, view]) => [`grad.${name}`, view])),
        ...cut(perExample, index, count),
      });
    }, (index) => {
      const own = gradients[index % width];
      for (let i = 0; i < gradient.length; i++) gradient[i] += own[i];
    });
    return outcome;
  };
  return Object.assign(run, { release: step.release });
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
  arrays: StepArrays & { readonly labels: Int32Array },
  into: { readonly zH: Float32Array; readonly zL: Float32Array },
) => Promise<ForwardOutcome>;

/**
 * Compiles a step that predicts. The batch is computed in parts, `threads` of them side by side.
 */
export async function compileForwardStep(
  model: ModelConfig,
  shape: StepShape,
  options: JitOptions,
): Promise<CompiledForwardStep & { release(): Promise<void> }> {
  const part = partOf(shape);
  const count = shape.batch / part.batch;
  const width = Math.min(options.threads ?? 1, count);
  const step = await jit(
    (tensors) => {
      const inputs = tensors as StepTensors & { readonly labels: tf.Tensor };
      const { zH, zL, logits, halt } = forwardStep(model, inputs, inputs);
      const { tokenLoss } = outcomeOf(logits, halt, inputs.labels);
      return { zH, zL, tokens: tf.cast(tf.argMax(logits, -1), "float32"), halt, tokenLoss };
    },
    { ...specsOf(model, part), ...labelsOf(part) },
    { ...options, threads: width },
  );
  const outcome = {
    tokens: new Float32Array(shape.batch * shape.length),
    halt: new Float32Array(shape.batch),
    tokenLoss: new Float32Array(shape.batch),
  };
  const run: CompiledForwardStep = async (weights, arrays, into) => {
    const views = viewsOf(model, weights);
    const calls = Array.from({ length: count }, (_, index) =>
      step(
        { ...views, ...cut({ ...arrays }, index, count) },
        cut({ ...outcome, ...into }, index, count),
      ));
    await Promise.all(calls);
    return outcome;
  };
  return Object.assign(run, { release: step.release });
}
