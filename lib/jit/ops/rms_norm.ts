/** Root-mean-square normalisation of a sum, as after each sub-layer of a post-norm block. */
import * as tf from "@tensorflow/tfjs";
import type { Graph, Value } from "../graph.ts";
import type { Lowering } from "../kernel.ts";
import { defineOperation } from "../op.ts";

/** Appends the norm of a sum and its scale. */
function normalised(graph: Graph, sum: Value, epsilon: number): Value[] {
  const { shape, dtype } = sum;
  const size = shape.at(-1)!;
  const ones = graph.constant(new Float32Array(size).fill(1), [size], "float32");
  return graph.nodes("SimplifiedLayerNormalization", [sum, ones], [
    { shape, dtype },
    { shape: shape.with(-1, 1), dtype },
  ], { axis: { int: -1 }, epsilon: { float: epsilon } });
}

const fused: Lowering = (graph, { x, skip }, { epsilon }) => {
  const sum = graph.node("Add", [x, skip], x.shape, x.dtype);
  return normalised(graph, sum, epsilon as number);
};

/** WebGPU's norm returns the mean in place of the scale, which is computed apart. */
const scaleApart: Lowering = (graph, { x, skip }, { epsilon }) => {
  const { shape, dtype } = x;
  const sum = graph.node("Add", [x, skip], shape, dtype);
  const [y] = normalised(graph, sum, epsilon as number);
  const row = shape.with(-1, 1);
  const square = graph.node("Mul", [sum, sum], shape, dtype);
  const mean = graph.node("ReduceMean", [square, graph.ints([-1])], row, dtype);
  const positive = graph.node("Add", [mean, graph.scalar(epsilon as number)], row, dtype);
  const root = graph.node("Sqrt", [positive], row, dtype);
  return [y, graph.node("Reciprocal", [root], row, dtype)];
};

const operation = defineOperation<"x" | "skip">({
  name: "AddRmsNorm",
  plain: ({ x, skip }, { epsilon }) => {
    const sum = tf.add(x, skip);
    const scale = tf.rsqrt(tf.add(tf.mean(tf.square(sum), -1, true), epsilon as number));
    return [tf.mul(sum, scale), scale];
  },
  forms: { cpu: fused, webgpu: scaleApart, cuda: fused },
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
