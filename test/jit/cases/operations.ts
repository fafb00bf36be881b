/** Cases of our operations, and the same written plainly. */
import * as tf from "@tensorflow/tfjs";
import { headScores, mixHeads } from "../../../lib/jit/ops/heads.ts";
import { convolveNeighbours } from "../../../lib/jit/ops/neighbour_convolution.ts";
import { addRmsNorm } from "../../../lib/jit/ops/rms_norm.ts";
import { rotary, rotaryTables } from "../../../lib/jit/ops/rotary.ts";
import { stablemax } from "../../../lib/jit/ops/stablemax.ts";
import { swiGlu } from "../../../lib/jit/ops/swiglu.ts";
import { type Case, floats, type Input, ints, vector } from "./case.ts";

/** A computation of one tensor. */
export type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** An operation of lib/jit/ops, the same written plainly, and inputs for both. */
export interface Ours {
  readonly kernel: string;
  readonly ours: Operation;
  readonly plain: Operation;
  readonly inputs: Record<string, Input[]>;
}

/** The positions of a full canvas and a task. */
export const POSITIONS = 916;

/** Rotary embedding for heads of four numbers at given positions. */
function rotaryAt(turn: typeof rotary, positions: Input): Operation {
  return (x) => {
    const places = tf.tensor(positions.values, positions.shape, "int32");
    return turn(x, places, rotaryTables(POSITIONS, 4));
  };
}

/** {@link rotary} head by head. */
const plainRotary: typeof rotary = (x, positions, { cos, sin }) => {
  const half = cos.shape[1]!;
  const at = (table: tf.Tensor) => tf.gather(table, tf.cast(positions, "int32"));
  const heads = Array.from({ length: x.shape[2]! / (2 * half) }, (_, i) => {
    const head = tf.slice(x, [0, 0, 2 * half * i], [-1, -1, 2 * half]);
    const [left, right] = tf.split(head, 2, 2);
    return tf.concat([
      tf.sub(tf.mul(left, at(cos)), tf.mul(right, at(sin))),
      tf.add(tf.mul(right, at(cos)), tf.mul(left, at(sin))),
    ], 2);
  });
  return tf.concat(heads, 2);
};

/** The neighbours before and after each of five tokens. */
const line = () => {
  const [before, after] = [[5, 0, 1, 2, 3], [1, 2, 3, 4, 5]];
  const places = (...rows: number[][]) => tf.tensor2d(rows, [2, 5], "int32");
  return { there: places(before, after), back: places(after, before) };
};

/** {@link convolveNeighbours} of the five tokens, by slices. */
const plainConvolution: Operation = (x, weights) => {
  const [before, after] = tf.unstack(weights);
  const inner = (begin: number) => tf.slice(x, [begin, 0], [4, -1]);
  return tf.addN([
    x,
    tf.mul(tf.pad(inner(0), [[1, 0], [0, 0]]), before),
    tf.mul(tf.pad(inner(1), [[0, 1], [0, 0]]), after),
  ]);
};

/** [L, B, H, d] as [B, H, L, d]. */
const byHeads = (x: tf.Tensor) => tf.transpose(x, [1, 2, 0, 3]);

const places: Input = { ...ints([2, 3], 0, POSITIONS - 1) };
places.values.set([0, 1, POSITIONS - 1]);

/** Our operations. */
export const OPERATIONS: readonly Ours[] = [
  {
    kernel: "AddRmsNorm",
    ours: (x, skip) => addRmsNorm(x, skip),
    plain: (x, skip) => {
      const v = tf.add(x, skip);
      return tf.div(v, tf.sqrt(tf.add(tf.mean(tf.square(v), -1, true), 1e-5)));
    },
    inputs: {
      "a matrix": [floats([5, 8]), floats([5, 8], -1, 1)],
      "a box": [floats([2, 3, 16]), floats([2, 3, 16], -1, 1)],
      "one number": [floats([3, 1]), floats([3, 1], 4)],
      "numbers of the size of epsilon": [floats([3, 4], -2e-3, 2e-3), floats([3, 4], -1e-3, 0)],
    },
  },
  {
    kernel: "SwiGlu",
    ours: (gate, up) => swiGlu(gate, up),
    plain: (gate, up) => tf.mul(tf.div(gate, tf.add(1, tf.exp(tf.neg(gate)))), up),
    inputs: {
      "a matrix": [floats([5, 8]), floats([5, 8], -1, 1)],
      "a box": [floats([2, 3, 5], -12, 12), floats([2, 3, 5])],
    },
  },
  {
    kernel: "RotaryEmbedding",
    ours: rotaryAt(rotary, places),
    plain: rotaryAt(plainRotary, places),
    inputs: {
      "one head": [floats([2, 3, 4])],
      "three heads": [floats([2, 3, 12])],
    },
  },
  {
    kernel: "Reciprocal",
    ours: (x) => stablemax(x),
    plain: (x) =>
      tf.where(
        tf.greaterEqual(x, 0),
        tf.add(x, 1),
        tf.reciprocal(tf.sub(1, tf.minimum(x, 0))),
      ),
    inputs: {
      "a matrix": [floats([5, 8])],
      "large numbers": [vector(-1e6, -300, -0.01, 0.01, 300, 1e6)],
    },
  },
  {
    kernel: "HeadProduct",
    ours: (q, k) => headScores(q, k),
    plain: (q, k) => tf.matMul(byHeads(q), byHeads(k), false, true),
    inputs: {
      "a matrix": [floats([5, 1, 1, 4]), floats([5, 1, 1, 4], -1, 1)],
      "heads of several examples": [floats([5, 2, 3, 4]), floats([5, 2, 3, 4], -1, 1)],
    },
  },
  {
    kernel: "HeadProduct",
    ours: (shares, v) => mixHeads(shares, v),
    plain: (shares, v) => tf.transpose(tf.matMul(shares, byHeads(v)), [2, 0, 1, 3]),
    inputs: {
      "a matrix": [floats([1, 1, 5, 5]), floats([5, 1, 1, 4], -1, 1)],
      "heads of several examples": [floats([2, 3, 5, 5]), floats([5, 2, 3, 4], -1, 1)],
    },
  },
  {
    kernel: "NeighbourConvolution",
    ours: (x, weights) => convolveNeighbours(x, weights, line()),
    plain: plainConvolution,
    inputs: {
      "a matrix": [floats([5, 4]), floats([2, 4], -1, 1)],
      "one channel": [floats([5, 1]), floats([2, 1], -1, 1)],
    },
  },
];

/** Returns a case for the inputs of each operation. */
export const casesOf = (derive: (operation: Operation) => Case["compute"]): Case[] =>
  OPERATIONS.flatMap(({ kernel, ours, inputs }) =>
    Object.entries(inputs).map(([name, own]) => ({
      kernel,
      name,
      inputs: own,
      compute: derive(ours),
    }))
  );
