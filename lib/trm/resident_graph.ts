/** A step as a function of vectors that stay on a device: weights, gradient and states. */
import * as tf from "@tensorflow/tfjs";
import type { Device, Precision } from "../jit/device.ts";
import { type Specs, trace } from "../jit/jit.ts";
import { peakBytes } from "../jit/peak_memory.ts";
import type { Computed } from "../jit/resident.ts";
import { initialStates, inputsOf } from "./compile.ts";
import { carriesStates, type ModelConfig } from "./config.ts";
import type { Weights } from "./net.ts";
import { type InitialStates, layoutOf, parameterCount } from "./parameters.ts";
import { type StepInputs, WEIGHT_GRADIENT } from "./step.ts";

/** Inputs of a step with labels. */
type Inputs = StepInputs & { readonly labels: tf.Tensor };

/** What a step on a device computes. */
export interface ResidentGraph {
  readonly model: ModelConfig;
  /** Initial states of examples. */
  readonly initial: InitialStates;
  /** Grid tokens S of each example. */
  readonly length: number;
  /** Computes outputs by name, with the weights' gradients where the step trains. */
  compute(weights: Weights, inputs: Inputs): Record<string, tf.Tensor>;
  /** Outputs that are read, each with equally long slices per example. */
  readonly reads: readonly string[];
  readonly trains: boolean;
  /** The precision of its products; float32 by default. */
  readonly precision?: Precision;
}

type Named = Readonly<Record<string, tf.Tensor>>;

const flat = (tensor: tf.Tensor) => tf.reshape(tensor, [-1]);

/**
 * Returns the inputs for `batch` examples: those of a step on the CPU, with all weights in one vector, the
 * gradient so far, and `fresh`, 1 for examples that start at the initial states, else 0.
 */
export function specsOf({ model, length, trains }: ResidentGraph, batch: number): Specs {
  const vector = { shape: [parameterCount(model)] };
  const state = { shape: [batch * (model.embeddingTokens + length) * model.hidden] };
  return {
    ...inputsOf(model, { batch, length }),
    weights: vector,
    ...trains ? { gradient: vector } : {},
    ...carriesStates(model) ? { zH: state, zL: state, fresh: { shape: [batch, 1, 1] } } : {},
  };
}

/** Computes the step; keeps the new states and the gradient so far plus its own, as vectors. */
export function computeStep(
  { model, initial, compute, reads, trains }: ResidentGraph,
  { weights: vector, gradient, ...inputs }: Named,
): Computed<string, string> {
  const layout = layoutOf(model);
  const weights = Object.fromEntries(
    layout.map(({ name, shape, offset, size }) => [
      name,
      tf.reshape(tf.slice(vector as tf.Tensor1D, offset, size), [...shape]),
    ]),
  );
  const states = carriesStates(model) ? restarted(model, initial, inputs) : initialStates(initial);
  const outputs = compute(weights, { ...inputs, ...states } as unknown as Inputs);
  const own = () => tf.concat(layout.map(({ name }) => flat(outputs[WEIGHT_GRADIENT + name])));
  return {
    kept: {
      ...carriesStates(model) ? { zH: flat(outputs.zH), zL: flat(outputs.zL) } : {},
      ...trains ? { gradient: tf.add(gradient, own()) } : {},
    },
    read: Object.fromEntries(reads.map((name) => [name, outputs[name]])),
  };
}

/** Returns states [B, L, D], the initial ones for fresh examples. */
function restarted(model: ModelConfig, initial: InitialStates, { tokens, fresh, ...given }: Named) {
  const start = initialStates(initial);
  const isFresh = tf.greater(fresh, 0);
  const of = (name: "zH" | "zL") => {
    const states = tf.reshape(given[name], [tokens.shape[0], -1, model.hidden]);
    return tf.where(isFresh, start[name], states);
  };
  return { zH: of("zH"), zL: of("zL") };
}

/** Returns the number of examples whose results fit into so many bytes, at least 1. */
export function examplesAtOnce(graph: ResidentGraph, device: Device, bytes: number): number {
  const { program } = trace(
    (tensors) => {
      const { kept, read } = computeStep(graph, tensors);
      return { ...kept, ...read };
    },
    specsOf(graph, 1),
    { device, precision: graph.precision },
  );
  return Math.max(1, Math.floor(bytes / peakBytes(program)));
}
