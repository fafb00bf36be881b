/** Softmax cross-entropy with a custom gradient. */
import * as tf from "@tensorflow/tfjs";

/**
 * Returns -log softmax(logits) at the target, [...], for logits [..., V] and one-hot `targets` of the
 * same shape. Finite for any logits.
 */
export function softmaxCrossEntropy(logits: tf.Tensor, targets: tf.Tensor): tf.Tensor {
  return tf.customGrad((x, save) => {
    const input = x as tf.Tensor;
    const below = tf.sub(input, tf.max(input, -1, true));
    const surprise = tf.sub(tf.log(tf.sum(tf.exp(below), -1)), tf.sum(tf.mul(below, targets), -1));
    (save as tf.GradSaveFunc)([input, targets]);
    return {
      value: surprise,
      // d/dx = softmax(x) - target
      gradFunc: (dy, saved) => {
        const [input, targets] = saved as tf.Tensor[];
        return tf.mul(tf.expandDims(dy as tf.Tensor, -1), tf.sub(tf.softmax(input), targets));
      },
    };
  })(logits);
}
