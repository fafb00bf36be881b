/** Depthwise convolution over the neighbours of tokens, whose places are given. */
import * as tf from "@tensorflow/tfjs";
import type { Lowering } from "../kernel.ts";
import { reshape } from "../kernels/elementwise.ts";
import { type Apply, defineOperation } from "../op.ts";

type Inputs = "x" | "weights" | "there" | "back";

/** Has kernels on every device. Rows are looked up in a copy that ends with a row of zeros. */
const gathered: Lowering = (graph, { x, weights, there }) => {
  const [rows, size] = x.shape;
  const [count] = weights.shape;
  const { dtype } = x;
  const box = [count, rows, size];
  const zeros = graph.constant(new Float32Array(size), [1, size], dtype);
  const all = graph.node("Concat", [x, zeros], [rows + 1, size], dtype, { axis: { int: 0 } });
  const around = graph.node("Gather", [all, there], box, dtype, { axis: { int: 0 } });
  const weighted = graph.node(
    "Mul",
    [around, reshape(graph, weights, [count, 1, size])],
    box,
    dtype,
  );
  const sum = graph.node("ReduceSum", [weighted, graph.ints([0])], x.shape, dtype, {
    keepdims: { int: 0 },
  });
  return [graph.node("Add", [x, sum], x.shape, dtype), around];
};

const operation: Apply<Inputs> = defineOperation<Inputs>({
  name: "NeighbourConvolution",
  plain: ({ x, weights, there }) => {
    const around = tf.gather(tf.pad(x, [[0, 1], [0, 0]]), there as tf.Tensor2D);
    return [tf.add(x, tf.sum(tf.mul(around, tf.expandDims(weights, 1)), 0)), around];
  },
  forms: { cpu: gathered, webgpu: gathered, cuda: gathered },
  save: ["weights", "there", "back"],
  gradient: (dy, [weights, there, back, , around]) => ({
    // A token gives to those that it is a neighbour of.
    x: () => operation({ x: dy, weights, there: back, back: there })[0],
    weights: () => tf.sum(tf.mul(around, dy), 1),
  }),
});

/** Where the K neighbours of N tokens are. */
export interface Neighbours {
  /** [K, N] int32: the token that is neighbour k of each; N for none. */
  readonly there: tf.Tensor;
  /** [K, N] int32: the token that has each as neighbour k; N for none. */
  readonly back: tf.Tensor;
}

/** Adds to each row of `x` [N, D] its K neighbours times `weights` [K, D], element-wise. */
export function convolveNeighbours(
  x: tf.Tensor,
  weights: tf.Tensor,
  { there, back }: Neighbours,
): tf.Tensor {
  return operation({ x, weights, there, back })[0];
}
