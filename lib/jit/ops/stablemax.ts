/** Stablemax, the replacement of exp in the paper's cross-entropy. */
import * as tf from "@tensorflow/tfjs";

/**
 * Computes s(x) = x + 1 for x ≥ 0, 1 / (1 - x) for x < 0, element-wise: positive and increasing like
 * exp, but of linear growth.
 */
export const stablemax: (x: tf.Tensor) => tf.Tensor = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  // Without a branch, none that is not taken can overflow.
  const slope = tf.reciprocal(tf.sub(1, tf.minimum(input, 0)));
  (save as tf.GradSaveFunc)([slope]);
  return {
    value: tf.add(tf.relu(input), slope),
    // ds/dx is 1 for x ≥ 0 and 1/(1-x)² below: in both cases the square of `slope`.
    gradFunc: (dy, saved) => tf.mul(dy as tf.Tensor, tf.square((saved as tf.Tensor[])[0])),
  };
});
