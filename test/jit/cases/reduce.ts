/** Cases of the kernels in lib/jit/kernels/reduce.ts. */
import * as tf from "@tensorflow/tfjs";
import { bools, type Case, floats, type Input, ints } from "./case.ts";

type Reduction = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;

const REDUCTIONS: Record<string, Reduction> = {
  Max: tf.max,
  Mean: tf.mean,
  Min: tf.min,
  Prod: tf.prod,
  Sum: tf.sum,
};

const BOX = [2, 3, 4];

/** What is reduced, and along which axes. */
const ALONG: [name: string, Input, axis: number | number[] | undefined][] = [
  ["everything", floats(BOX), undefined],
  ["the first axis", floats(BOX), 0],
  ["the middle axis", floats(BOX), 1],
  ["the last axis, counted from behind", floats(BOX), -1],
  ["two axes", floats(BOX), [0, 2]],
  ["two axes in another order, one from behind", floats(BOX), [-1, 1]],
  ["no axes", floats(BOX), []],
  ["an axis of one element", floats([3, 1, 2]), 1],
  ["a vector", floats([7]), 0],
  ["a scalar", floats([]), undefined],
  ["whole numbers", ints(BOX), 1],
  ["all whole numbers", ints(BOX), undefined],
];

const reductionCases = Object.entries(REDUCTIONS).flatMap(([kernel, reduce]) =>
  ALONG.flatMap(([name, input, axis]) =>
    [false, true].map((keepDims): Case => ({
      kernel,
      name: `${name}${keepDims ? ", axes kept" : ""}`,
      inputs: [input],
      compute: (x) => reduce(x, axis, keepDims),
    }))
  )
);

/** Every case of this file. */
export const REDUCE: readonly Case[] = [
  ...reductionCases,
  // The largest and the least of nothing is NaN in tfjs, infinite in ONNX: nobody asks for it.
  ...(["Sum", "Prod", "Mean"] as const).map((kernel): Case => ({
    kernel,
    name: "an axis without elements",
    inputs: [floats([3, 0])],
    compute: (x) => REDUCTIONS[kernel](x, 1),
  })),
  {
    kernel: "Sum",
    name: "truth values are counted",
    inputs: [bools([4, 5])],
    compute: (x) => tf.sum(x, 1),
  },
  ...[undefined, 0, 1, 2, -1].map((axis): Case => ({
    kernel: "ArgMax",
    name: `along ${axis}`,
    inputs: [floats(BOX)],
    compute: (x) => tf.argMax(x, axis),
  })),
  {
    kernel: "ArgMax",
    name: "the first of equals",
    inputs: [ints([6, 9], 0, 2)],
    compute: (x) => tf.argMax(x, -1),
  },
  { kernel: "ArgMax", name: "a vector", inputs: [floats([5])], compute: (x) => tf.argMax(x) },
  ...[[7], [3, 4], BOX].map((shape): Case => ({
    kernel: "Softmax",
    name: `shape ${shape}`,
    inputs: [floats(shape, -20, 20)],
    compute: (x) => tf.softmax(x),
  })),
  {
    kernel: "Softmax",
    name: "masked entries get nothing",
    inputs: [floats([2, 4])],
    compute: (x) => tf.softmax(tf.add(x, [0, -1e9, 0, -1e9])),
  },
];
