/** Adam-atan2 (Everett et al. 2024): Adam without epsilon, invariant to the gradient's scale. */
import * as tf from "@tensorflow/tfjs";

/** Constants of the update. */
export const BETA1 = 0.9;
export const BETA2 = 0.95;
const SCALE = 1.27;

/** The least denominator, which avoids 0/0. */
const TINY = 1e-30;

/** Tensors that an update reads and replaces, each [N]. */
export interface AdamMoments {
  readonly weights: tf.Tensor;
  readonly m: tf.Tensor;
  readonly v: tf.Tensor;
}

/** Scalars of an update, each [1]. */
export interface AdamRates {
  /** Learning rate. */
  readonly rate: tf.Tensor;
  /** 1 - learning rate · weight decay. */
  readonly weightDecayFactor: tf.Tensor;
  /** Bias corrections, 1 / (1 - β1^t) and 1 / (1 - β2^t). */
  readonly biasCorrection1: tf.Tensor;
  readonly biasCorrection2: tf.Tensor;
}

/** Updates parameters, with decoupled weight decay: p ← p·(1 - lr·wd) - lr·1.27·atan2(m̂, √v̂). */
export function adamAtan2(
  { weights, m, v, gradient, rate, weightDecayFactor, biasCorrection1, biasCorrection2 }:
    & AdamMoments
    & AdamRates
    & { readonly gradient: tf.Tensor },
): AdamMoments {
  const nextM = tf.add(tf.mul(m, BETA1), tf.mul(gradient, 1 - BETA1));
  const nextV = tf.add(tf.mul(v, BETA2), tf.mul(tf.square(gradient), 1 - BETA2));
  const spread = tf.sqrt(tf.mul(nextV, biasCorrection2));
  // atan2 is the arc tangent of the quotient, since its second argument is not negative.
  const angle = tf.atan(tf.div(tf.mul(nextM, biasCorrection1), tf.maximum(spread, TINY)));
  const next = tf.sub(tf.mul(weights, weightDecayFactor), tf.mul(angle, tf.mul(rate, SCALE)));
  return { weights: next, m: nextM, v: nextV };
}
