/** Depthwise convolution over the neighbours of tokens, whose places are given. */
import * as tf from "@tensorflow/tfjs";
import type { Lowering } from "../kernel.ts";
import { unpack } from "../kernels/shape.ts";
import { type Apply, defineOperation } from "../op.ts";

type Inputs = "x" | "weights" | "there" | "back";

/** Uses operators that every device has. One neighbour at a time is faster than a sum over all of them. */
const gathered: Lowering = (graph, { x, weights, there }) => {
  const { shape, dtype } = x;
  const [rows, size] = shape;
  // Rows are looked up in a copy that ends with a row of zeros.
  const zeros = graph.constant(new Float32Array(size), [1, size], dtype);
  const all = graph.node("Concat", [x, zeros], [rows + 1, size], dtype, { axis: { int: 0 } });
  const around = unpack(graph, there, 0).map((indices) =>
    graph.node("Gather", [all, indices], shape, dtype, { axis: { int: 0 } })
  );
  const sum = unpack(graph, weights, 0).reduce((sum, weight, k) => {
    const weighted = graph.node("Mul", [around[k], weight], shape, dtype);
    return graph.node("Add", [sum, weighted], shape, dtype);
  }, x);
  return [sum, ...around];
};

const operation: Apply<Inputs> = defineOperation<Inputs>({
  name: "NeighbourConvolution",
  plain: ({ x, weights, there }) => {
    const all = tf.pad(x, [[0, 1], [0, 0]]);
    const around = tf.unstack(there).map((indices) => tf.gather(all, indices as tf.Tensor1D));
    const sum = tf.unstack(weights).reduce((sum, w, k) => tf.add(sum, tf.mul(around[k], w)), x);
    return [sum, ...around];
  },
  forms: { cpu: gathered, webgpu: gathered, cuda: gathered },
  save: ["x", "weights", "there", "back"],
  gradient: (dy, [x, weights, there, back]) => {
    // A token gives to those that it is a neighbour of.
    const [dx, ...given] = operation({ x: dy, weights, there: back, back: there });
    return {
      x: () => dx,
      weights: () => tf.stack(given.map((own) => tf.sum(tf.mul(own, x), 0))),
    };
  },
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
