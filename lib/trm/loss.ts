/** Training loss and accuracy of a supervision step. */
import * as tf from "@tensorflow/tfjs";
import { VOCABULARY } from "../arc/canvas.ts";
import { stablemax } from "../jit/ops/stablemax.ts";

/** Results per example, each [B]. */
export interface Outcome {
  /** Mean cross-entropy of the example's labelled tokens. */
  readonly tokenLoss: tf.Tensor;
  /** Binary cross-entropy of the halting logit against `exact`. */
  readonly haltLoss: tf.Tensor;
  /** Share of labelled tokens that are right. */
  readonly accuracy: tf.Tensor;
  /** 1 where every labelled token is right, else 0. */
  readonly exact: tf.Tensor;
}

/**
 * Returns the outcome of token logits [B, S, V], halting logits [B] and labels [B, S] (int32; 0 is
 * padding). An example without labels has token loss 0 and is exact.
 */
export function outcomeOf(logits: tf.Tensor, halt: tf.Tensor, labels: tf.Tensor): Outcome {
  const labelled = tf.cast(tf.greater(labels, tf.scalar(0, "int32")), "float32");
  const count = tf.maximum(tf.sum(labelled, 1), 1);
  const weight = tf.mul(labelled, tf.expandDims(tf.reciprocal(count), 1));

  const s = stablemax(logits);
  const target = tf.oneHot(tf.cast(labels, "int32"), VOCABULARY);
  // -log p(label) = log Σs - log s(label)
  const surprise = tf.sub(tf.log(tf.sum(s, -1)), tf.log(tf.sum(tf.mul(s, target), -1)));
  const tokenLoss = tf.sum(tf.mul(surprise, weight), 1);

  const right = detached(() => tf.cast(tf.equal(tf.argMax(logits, -1), labels), "float32"));
  const accuracy = tf.sum(tf.mul(right, weight), 1);
  const wrong = tf.sum(tf.mul(labelled, tf.sub(1, right)), 1);
  const exact = tf.cast(tf.equal(wrong, 0), "float32");
  // Binary cross-entropy with logits: softplus(q) - q·target.
  const haltLoss = tf.sub(tf.softplus(halt), tf.mul(halt, exact));
  return { tokenLoss, haltLoss, accuracy, exact };
}

/** Returns the result of `compute` as a constant, through which no gradient flows. */
function detached(compute: () => tf.Tensor): tf.Tensor {
  return tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))();
}

/** Returns the minimised loss: token loss + ½ halting loss, summed over the batch. */
export function totalLoss({ tokenLoss, haltLoss }: Outcome): tf.Tensor {
  return tf.sum(tf.add(tokenLoss, tf.mul(haltLoss, 0.5)));
}
