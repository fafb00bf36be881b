/** Rotary position embedding (RoPE), half-split: rotates element i with element i + half. */
import * as tf from "@tensorflow/tfjs";
import { CONTRIB, TYPE_CODE } from "../graph.ts";
import type { Lowering } from "../kernel.ts";
import { type Apply, defineOperation } from "../op.ts";

type Inputs = "x" | "positions" | "cos" | "sin";

/** Has a kernel on every device. */
const fused: Lowering = (graph, { x, positions, cos, sin }) => {
  const wide = graph.node("Cast", [positions], positions.shape, "int64", {
    to: { int: TYPE_CODE.int64 },
  });
  const heads = x.shape[2] / (2 * cos.shape[1]!);
  return graph.node("RotaryEmbedding", [x, wide, cos, sin], x.shape, x.dtype, {
    num_heads: { int: heads },
  }, CONTRIB);
};

const operation: Apply<Inputs> = defineOperation<Inputs>({
  name: "RotaryEmbedding",
  plain: ({ x, positions, cos, sin }) => {
    const [batch, length, size] = x.shape;
    const half = cos.shape[1]!;
    const heads = size / (2 * half);
    const pairs = tf.reshape(x, [batch, length, heads, 2, half]);
    const [left, right] = tf.unstack(pairs, 3);
    const at = (table: tf.Tensor) =>
      tf.expandDims(tf.gather(table, tf.cast(positions, "int32")), 2);
    const [c, s] = [at(cos), at(sin)];
    const turned = [
      tf.sub(tf.mul(left, c), tf.mul(right, s)),
      tf.add(tf.mul(right, c), tf.mul(left, s)),
    ];
    return [tf.reshape(tf.stack(turned, 3), x.shape)];
  },
  forms: { cpu: fused, webgpu: fused, cuda: fused },
  save: ["positions", "cos", "sin"],
  gradient: (dy, [positions, cos, sin]) => ({
    // The inverse rotation.
    x: () => operation({ x: dy, positions, cos, sin: tf.neg(sin) })[0],
  }),
});

/** Returns the cosines and sines of all positions' angles, two tensors [positions, headSize / 2]. */
export function rotaryTables(
  positions: number,
  headSize: number,
  theta = 10000,
): { cos: tf.Tensor; sin: tf.Tensor } {
  const half = headSize / 2;
  // Rounded to single precision at each step, as in the reference; at position 900 it matters.
  const frequency = Float32Array.from(
    { length: half },
    (_, i) => 1 / Math.fround(theta ** (i / half)),
  );
  const angles = Float32Array.from(
    { length: positions * half },
    (_, i) => Math.floor(i / half) * frequency[i % half],
  );
  return tablesOf(angles, half);
}

/** A cell of a grid, or outside of it. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/**
 * Returns the cosines and sines of axial rotary embedding, two tensors [places, headSize / 2]: the first
 * half of a head's frequencies is for the row, the other for the column, so that scores depend on the
 * distances along both. `headSize` is a multiple of 4; `theta` is small because sides are at most 30.
 */
export function axialRotaryTables(
  places: readonly Place[],
  headSize: number,
  theta = 100,
): { cos: tf.Tensor; sin: tf.Tensor } {
  const each = headSize / 4;
  const frequency = Array.from({ length: each }, (_, i) => theta ** (-i / each));
  const angles = places.flatMap(({ row, column }) => [
    ...frequency.map((one) => row * one),
    ...frequency.map((one) => column * one),
  ]);
  return tablesOf(Float32Array.from(angles), 2 * each);
}

/** Returns the cosines and sines of angles [positions · half]. */
function tablesOf(angles: Float32Array, half: number): { cos: tf.Tensor; sin: tf.Tensor } {
  const table = (fn: (angle: number) => number) =>
    tf.tensor2d(angles.map(fn), [angles.length / half, half]);
  return { cos: table(Math.cos), sin: table(Math.sin) };
}

/**
 * Rotates the halves of each head of `x` [batch, length, heads·headSize] by the angles of `positions`
 * [batch, length] (int32, indices into {@link rotaryTables} or {@link axialRotaryTables}).
 */
export function rotary(
  x: tf.Tensor,
  positions: tf.Tensor,
  { cos, sin }: { cos: tf.Tensor; sin: tf.Tensor },
): tf.Tensor {
  return operation({ x, positions, cos, sin })[0];
}
