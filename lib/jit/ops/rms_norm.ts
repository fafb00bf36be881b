/** Root-mean-square normalisation of a sum, as after each sub-layer of a post-norm block. */
import * as tf from "@tensorflow/tfjs";
import { defineOperation } from "../op.ts";

const operation = defineOperation<"x" | "skip">({
  name: "AddRmsNorm",
  plain: ({ x, skip }, { epsilon }) => {
    const sum = tf.add(x, skip);
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(sum), -1, true), epsilon as number));
    return [tf.mul(sum, scale), scale];
  },
  fused: (graph, { x, skip }, { epsilon }) => {
    const sum = graph.node("Add", [x, skip], x.shape, x.dtype);
    const size = x.shape.at(-1)!;
    const ones = graph.constant(new Float32Array(size).fill(1), [size], "float32");
    return graph.nodes("SimplifiedLayerNormalization", [sum, ones], [
      { shape: x.shape, dtype: x.dtype },
      { shape: x.shape.with(-1, 1), dtype: x.dtype },
    ], { axis: { int: -1 }, epsilon: { float: epsilon as number } });
  },
  save: [],
  gradient: (dy, [y, scale]) => {
    const dx = () => {
      const along = tf.mean(tf.mul(dy, y), -1, true);
      return tf.mul(scale, tf.sub(dy, tf.mul(y, along)));
    };
    return { x: dx, skip: dx };
  },
});

/**
 * Returns v / √(mean(v²) + epsilon) over the last axis for v = x + skip, without a learned weight. x,
 * skip and the result have one shape.
 */
export function addRmsNorm(x: tf.Tensor, skip: tf.Tensor, epsilon = 1e-5): tf.Tensor {
  return operation({ x, skip }, { epsilon })[0];
}
