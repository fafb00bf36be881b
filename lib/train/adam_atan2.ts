/** Adam-atan2 (Everett et al. 2024): Adam without an epsilon, which does not depend on the gradient's size. */
import * as tf from "@tensorflow/tfjs";

/** Constants of the update that no run changes. */
export const BETA1 = 0.9;
export const BETA2 = 0.95;
const SCALE = 1.27;

/** The least denominator: keeps 0/0 away where neither gradient nor history is. */
const TINY = 1e-30;

/** The tensors that an update reads and makes anew, each [N]. */
export interface AdamMoments {
  readonly weights: tf.Tensor;
  readonly m: tf.Tensor;
  readonly v: tf.Tensor;
}

/** Numbers of one update, each a tensor of one element. */
export interface AdamRates {
  /** Learning rate. */
  readonly rate: tf.Tensor;
  /** 1 - learning rate · weight decay. */
  readonly keep: tf.Tensor;
  /** 1 / (1 - β1^t) and 1 / (1 - β2^t), which undo the bias of starting at zero. */
  readonly unbias1: tf.Tensor;
  readonly unbias2: tf.Tensor;
}

/** Updates parameters, with decoupled weight decay: p ← p·(1 - lr·wd) - lr·1.27·atan2(m̂, √v̂). */
export function adamAtan2(
  { weights, m, v, gradient, rate, keep, unbias1, unbias2 }:
    & AdamMoments
    & AdamRates
    & { readonly gradient: tf.Tensor },
): AdamMoments {
  const nextM = tf.add(tf.mul(m, BETA1), tf.mul(gradient, 1 - BETA1));
  const nextV = tf.add(tf.mul(v, BETA2), tf.mul(tf.square(gradient), 1 - BETA2));
  const spread = tf.sqrt(tf.mul(nextV, unbias2));
  // The second argument of atan2 is never negative, so it is the arc tangent of the quotient.
  const angle = tf.atan(tf.div(tf.mul(nextM, unbias1), tf.maximum(spread, TINY)));
  const next = tf.sub(tf.mul(weights, keep), tf.mul(angle, tf.mul(rate, SCALE)));
  return { weights: next, m: nextM, v: nextV };
}
