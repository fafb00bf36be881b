/** One supervision step, with or without gradients. */
import * as tf from "@tensorflow/tfjs";
import { carriesStates, type ModelConfig } from "./config.ts";
import {
  logProbabilitiesOf,
  type LossSettings,
  outcomeOf,
  tokenOutcomeOf,
  totalLoss,
} from "./loss.ts";
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
import { HALTING_HEAD, layoutOf } from "./parameters.ts";

/** Shape of a batch. */
export interface StepShape {
  /** Examples B. */
  readonly batch: number;
  /** Grid tokens S of each example. */
  readonly length: number;
}

/** Tensors of a batch and its states: [B, L, D], or [1, 1, D] for equal initial states. */
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
 * Runs a step without gradients. Returns the new states [B, L, D], token logits [B, S, V] and, in
 * models that halt, halting logits [B].
 */
export function forwardStep(
  model: ModelConfig,
  weights: Weights,
  inputs: StepInputs,
): { zH: tf.Tensor; zL: tf.Tensor; logits: tf.Tensor; halt?: tf.Tensor } {
  const { tokens, states, x } = earlierCycles(model, weights, inputs);
  const { zH, zL } = cycle(model, weights, states, x, tokens);
  return {
    zH: byExamples(zH, tokens),
    zL: byExamples(zL, tokens),
    ...readHeads(model, weights, zH, tokens),
  };
}

/**
 * Runs a step without gradients. Returns the new states, the most likely tokens [B, S], the token loss [B],
 * and the halting logits [B] or, in models that do not halt, log p of every token [B, S, V].
 */
export function answerStep(
  model: ModelConfig,
  weights: Weights,
  inputs: StepInputs & { readonly labels: tf.Tensor },
  loss?: LossSettings,
): Record<string, tf.Tensor> {
  const { zH, zL, logits, halt } = forwardStep(model, weights, inputs);
  const { tokenLoss } = tokenOutcomeOf(logits, inputs.labels, loss);
  const likeliest = tf.argMax(logits, -1);
  const confidence: Record<string, tf.Tensor> = halt
    ? { halt }
    : { logProbabilities: logProbabilitiesOf(logits, loss) };
  return { zH, zL, tokens: tf.cast(likeliest, "float32"), tokenLoss, ...confidence };
}

/**
 * Runs a training step. Returns the results of {@link forwardStep}, the outcome of each example,
 * and gradients of `loss` (by default the paper's) ÷ `globalBatch`: one per weight
 * ({@link WEIGHT_GRADIENT} + its name), and `embeddingGradient` [B, E]. Gradients flow through the last
 * H cycle only, which embeds the inputs again.
 */
export function trainStep(
  model: ModelConfig,
  weights: Weights,
  inputs: StepInputs & { readonly labels: tf.Tensor },
  globalBatch: number,
  loss?: LossSettings,
): Record<string, tf.Tensor> {
  const { tokens, states } = earlierCycles(model, weights, inputs);
  const all = layoutOf(model).map(({ name }) => name);
  const unused = carriesStates(model) ? [] : all.filter((name) => name.startsWith(HALTING_HEAD));
  const names = all.filter((name) => !unused.includes(name));
  const kept: Record<string, tf.Tensor> = {};
  // tfjs disposes the tensors of a differentiated function, unless they are kept.
  const keep = (tensors: Record<string, tf.Tensor>) => {
    for (const [name, tensor] of Object.entries(tensors)) kept[name] = tf.keep(tensor);
  };
  const gradients = tf.grads((embeddings, ...values) => {
    const live = { ...weights, ...Object.fromEntries(names.map((name, i) => [name, values[i]])) };
    const x = embed(model, live, { ...inputs, embeddings });
    const { zH, zL } = cycle(model, live, states, x, tokens);
    const { logits, halt } = readHeads(model, live, zH, tokens);
    const outcome = halt
      ? { halt, ...outcomeOf(logits, halt, inputs.labels, loss) }
      : tokenOutcomeOf(logits, inputs.labels, loss);
    keep({ zH: byExamples(zH, tokens), zL: byExamples(zL, tokens), logits, ...outcome });
    return tf.div(totalLoss(outcome), globalBatch) as tf.Scalar;
  });
  const values = names.map((name) => weights[name]);
  const [embeddings, ...others] = gradients([inputs.embeddings, ...values]);
  return {
    ...kept,
    embeddingGradient: embeddings,
    ...Object.fromEntries(unused.map((name) => [WEIGHT_GRADIENT + name, tf.mul(weights[name], 0)])),
    ...Object.fromEntries(names.map((name, i) => [WEIGHT_GRADIENT + name, others[i]])),
  };
}
