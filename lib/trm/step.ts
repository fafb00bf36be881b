/** One supervision step, with or without gradients. */
import * as tf from "@tensorflow/tfjs";
import type { ModelConfig } from "./config.ts";
import { outcomeOf, totalLoss } from "./loss.ts";
import {
  type Batch,
  byExamples,
  byTokens,
  cycle,
  describeTokens,
  embed,
  readHeads,
  type Weights,
} from "./net.ts";
import { layoutOf } from "./parameters.ts";

/** Shape of a batch. */
export interface StepShape {
  /** Examples B. */
  readonly batch: number;
  /** Grid tokens S of each example. */
  readonly length: number;
}

/** Tensors of a batch and its states [B, L, D]. */
export type StepInputs = Batch & { readonly zH: tf.Tensor; readonly zL: tf.Tensor };

/** Prefix of a weight's name in the name of its gradient. */
export const WEIGHT_GRADIENT = "grad.";

/** Runs all cycles but the last. */
function earlierCycles(model: ModelConfig, weights: Weights, inputs: StepInputs) {
  const tokens = describeTokens(model, inputs);
  const x = embed(model, weights, inputs);
  let states = { zH: byTokens(inputs.zH), zL: byTokens(inputs.zL) };
  for (let i = 1; i < model.hCycles; i++) states = cycle(model, weights, states, x, tokens);
  return { tokens, states, x };
}

/**
 * Runs a step without gradients. Returns the new states [B, L, D], token logits [B, S, V] and
 * halting logits [B].
 */
export function forwardStep(
  model: ModelConfig,
  weights: Weights,
  inputs: StepInputs,
): { zH: tf.Tensor; zL: tf.Tensor; logits: tf.Tensor; halt: tf.Tensor } {
  const { tokens, states, x } = earlierCycles(model, weights, inputs);
  const { zH, zL } = cycle(model, weights, states, x, tokens);
  return {
    zH: byExamples(zH, tokens),
    zL: byExamples(zL, tokens),
    ...readHeads(model, weights, zH, tokens),
  };
}

/**
 * Runs a training step. Returns the results of {@link forwardStep}, the outcome of each example,
 * and gradients of the loss ÷ `globalBatch`: one per weight ({@link WEIGHT_GRADIENT} + its name),
 * and `embeddingGradient` [B, E]. Gradients flow through the last H cycle only, which embeds the
 * inputs again.
 */
export function trainStep(
  model: ModelConfig,
  weights: Weights,
  inputs: StepInputs & { readonly labels: tf.Tensor },
  globalBatch: number,
): Record<string, tf.Tensor> {
  const { tokens, states } = earlierCycles(model, weights, inputs);
  const names = layoutOf(model).map(({ name }) => name);
  const kept: Record<string, tf.Tensor> = {};
  // tfjs disposes the tensors of a differentiated function, unless they are kept.
  const keep = (tensors: Record<string, tf.Tensor>) => {
    for (const [name, tensor] of Object.entries(tensors)) kept[name] = tf.keep(tensor);
  };
  const gradients = tf.grads((embeddings, ...values) => {
    const live = Object.fromEntries(names.map((name, i) => [name, values[i]]));
    const x = embed(model, live, { ...inputs, embeddings });
    const { zH, zL } = cycle(model, live, states, x, tokens);
    const heads = readHeads(model, live, zH, tokens);
    const outcome = outcomeOf(heads.logits, heads.halt, inputs.labels);
    keep({ zH: byExamples(zH, tokens), zL: byExamples(zL, tokens), ...heads, ...outcome });
    return tf.div(totalLoss(outcome), globalBatch) as tf.Scalar;
  });
  const values = names.map((name) => weights[name]);
  const [embeddings, ...others] = gradients([inputs.embeddings, ...values]);
  return {
    ...kept,
    embeddingGradient: embeddings,
    ...Object.fromEntries(names.map((name, i) => [WEIGHT_GRADIENT + name, others[i]])),
  };
}
