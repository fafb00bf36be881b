/** Training loss and accuracy of a supervision step. */
import * as tf from "@tensorflow/tfjs";
import { VOCABULARY } from "../arc/canvas.ts";
import { softmaxCrossEntropy } from "../jit/ops/cross_entropy.ts";
import { stablemax } from "../jit/ops/stablemax.ts";

/** Functions from token logits to probabilities; stablemax is the paper's. */
export const LOSSES = ["stablemax", "softmax"] as const;

/** Settings of the token loss. */
export interface LossSettings {
  readonly loss: (typeof LOSSES)[number];
  /** Factor of the logits; those of a trunk trained with stablemax are too large for softmax. */
  readonly logitScale: number;
}

/** The paper's loss. */
export const STABLEMAX: LossSettings = { loss: "stablemax", logitScale: 1 };

/** Token results per example, each [B]. */
export interface TokenOutcome {
  /** Mean cross-entropy of the example's labelled tokens. */
  readonly tokenLoss: tf.Tensor;
  /** Share of labelled tokens that are right. */
  readonly accuracy: tf.Tensor;
  /** 1 where every labelled token is right, else 0. */
  readonly exact: tf.Tensor;
}

/** Results per example, each [B]. */
export interface Outcome extends TokenOutcome {
  /** Binary cross-entropy of the halting logit against "every labelled token is right". */
  readonly haltLoss: tf.Tensor;
}

/**
 * Returns the outcome of token logits [B, S, V], halting logits [B] and labels [B, S] (int32; 0 is
 * padding). An example without labels has token loss 0 and is exact.
 */
export function outcomeOf(
  logits: tf.Tensor,
  halt: tf.Tensor,
  labels: tf.Tensor,
  settings?: LossSettings,
): Outcome {
  const tokens = tokenOutcomeOf(logits, labels, settings);
  // Binary cross-entropy with logits: softplus(q) - q·target.
  const haltLoss = tf.sub(tf.softplus(halt), tf.mul(halt, tokens.exact));
  return { ...tokens, haltLoss };
}

/** Returns the outcome without halting; see {@link outcomeOf}. */
export function tokenOutcomeOf(
  logits: tf.Tensor,
  labels: tf.Tensor,
  settings: LossSettings = STABLEMAX,
): TokenOutcome {
  const labelled = tf.cast(tf.greater(labels, tf.scalar(0, "int32")), "float32");
  const count = tf.maximum(tf.sum(labelled, 1), 1);
  const weight = tf.mul(labelled, tf.expandDims(tf.reciprocal(count), 1));

  const target = tf.oneHot(tf.cast(labels, "int32"), VOCABULARY);
  const crossEntropy = settings.loss === "softmax" ? softmaxCrossEntropy : stablemaxCrossEntropy;
  const tokenLoss = tf.sum(tf.mul(crossEntropy(scaled(logits, settings), target), weight), 1);

  const right = detached(() => tf.cast(tf.equal(tf.argMax(logits, -1), labels), "float32"));
  const accuracy = tf.sum(tf.mul(right, weight), 1);
  const wrong = tf.sum(tf.mul(labelled, tf.sub(1, right)), 1);
  const exact = tf.cast(tf.equal(wrong, 0), "float32");
  return { tokenLoss, accuracy, exact };
}

/** Returns scaled logits, [B, S, V]. */
const scaled = (logits: tf.Tensor, { logitScale }: LossSettings): tf.Tensor =>
  logitScale === 1 ? logits : tf.mul(logits, logitScale);

/** Returns log p of every token at each position, [B, S, V]. */
export function logProbabilitiesOf(
  logits: tf.Tensor,
  settings: LossSettings = STABLEMAX,
): tf.Tensor {
  const x = scaled(logits, settings);
  const grown = settings.loss === "softmax" ? tf.sub(x, tf.max(x, -1, true)) : tf.log(stablemax(x));
  return tf.sub(grown, tf.log(tf.sum(tf.exp(grown), -1, true)));
}

/** Returns -log p(label) = log Σs - log s(label), [B, S], with s the stablemax of logits [B, S, V]. */
function stablemaxCrossEntropy(logits: tf.Tensor, target: tf.Tensor): tf.Tensor {
  const s = stablemax(logits);
  return tf.sub(tf.log(tf.sum(s, -1)), tf.log(tf.sum(tf.mul(s, target), -1)));
}

/** Returns the result of `compute` as a constant, through which no gradient flows. */
function detached(compute: () => tf.Tensor): tf.Tensor {
  return tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))();
}

/** Returns the loss summed over the batch: token loss + ½ halting loss, if any. */
export function totalLoss(
  { tokenLoss, haltLoss }: Pick<TokenOutcome, "tokenLoss"> & Partial<Outcome>,
): tf.Tensor {
  return tf.sum(haltLoss ? tf.add(tokenLoss, tf.mul(haltLoss, 0.5)) : tokenLoss);
}
