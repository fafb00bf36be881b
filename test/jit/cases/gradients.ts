/** Cases of gradients: kernels that the loss is differentiated through. */
import * as tf from "@tensorflow/tfjs";
import { type Case, floats, gradientsOf, type Input } from "./case.ts";

const BOX = [2, 3, 4];

/** Every gradient is tried on numbers that keep clear of zero and of each other. */
const POSITIVE = [0.5, 3] as const;

type Line = [
  kernel: string,
  name: string,
  compute: (...inputs: tf.Tensor[]) => tf.Tensor,
  ...inputs: Input[],
];

const BROADCASTS: [name: string, a: number[], b: number[]][] = [
  ["the same shape", BOX, BOX],
  ["a row", BOX, [4]],
  ["a column", [3, 1], BOX],
  ["a scalar", BOX, []],
  ["across each other", [2, 1, 4], [3, 1]],
];

const binary = ([kernel, compute]: [string, typeof tf.add]) =>
  BROADCASTS.map(([name, a, b]): Line => [
    kernel,
    name,
    (x, y) => compute(x, y),
    floats(a),
    floats(b, ...POSITIVE),
  ]);

const unary = ([kernel, compute]: [string, (x: tf.Tensor) => tf.Tensor]): Line[] => [
  [kernel, "a box", compute, floats(BOX, ...POSITIVE)],
  ...(["Log", "Sqrt"].includes(kernel)
    ? []
    : [[kernel, "negative numbers", compute, floats([7], -3, -0.5)] as Line]),
];

const products = [[false, false], [false, true], [true, false], [true, true]].flatMap((
  [left, right],
) =>
  [[], [2], [2, 3]].map((batch): Line => [
    "BatchMatMul",
    `${left ? "Aᵀ" : "A"}·${right ? "Bᵀ" : "B"}, batch [${batch}]`,
    (a, b) => tf.matMul(a, b, left, right),
    floats([...batch, ...(left ? [5, 3] : [3, 5])]),
    floats([...batch, ...(right ? [4, 5] : [5, 4])]),
  ])
);

const reductions = ([["Sum", tf.sum], ["Mean", tf.mean]] as [string, typeof tf.sum][]).flatMap(
  ([kernel, reduce]): Line[] => [
    [kernel, "everything", (x) => reduce(x), floats(BOX)],
    [kernel, "an axis", (x) => reduce(x, 1), floats(BOX)],
    [kernel, "the last axis, kept", (x) => reduce(x, -1, true), floats(BOX)],
    [kernel, "two axes", (x) => reduce(x, [0, 2]), floats(BOX)],
  ],
);

const LINES: Line[] = [
  ...([
    ["Add", tf.add],
    ["Multiply", tf.mul],
    ["RealDiv", tf.div],
    ["Sub", tf.sub],
  ] as [string, typeof tf.add][]).flatMap(binary),
  ...([
    ["Atan", tf.atan],
    ["Cos", tf.cos],
    ["Exp", tf.exp],
    ["Log", tf.log],
    ["Neg", tf.neg],
    ["Reciprocal", tf.reciprocal],
    ["Relu", tf.relu],
    ["Sigmoid", tf.sigmoid],
    ["Sin", tf.sin],
    ["Softplus", tf.softplus],
    ["Sqrt", tf.sqrt],
    ["Square", tf.square],
    ["Tanh", tf.tanh],
  ] as [string, (x: tf.Tensor) => tf.Tensor][]).flatMap(unary),
  ...products,
  ...reductions,
  ["Softmax", "a box", (x) => tf.softmax(x), floats(BOX)],
  ["Softmax", "masked", (x) => tf.softmax(tf.add(x, [0, -1e9, 0, 0])), floats([2, 4])],
  ["Maximum", "two tensors", (a, b) => tf.maximum(a, b), floats(BOX), floats(BOX, -2, 2)],
  ["Maximum", "a bound", (x) => tf.maximum(x, 0.5), floats(BOX)],
  ["Minimum", "two tensors", (a, b) => tf.minimum(a, b), floats(BOX), floats(BOX, -2, 2)],
  ["Minimum", "a bound", (x) => tf.minimum(x, 0.5), floats(BOX)],
  ["Reshape", "a box", (x) => tf.reshape(x, [4, 6]), floats(BOX)],
  ["ExpandDims", "in between", (x) => tf.expandDims(x, -2), floats(BOX)],
  ["Transpose", "as attention does", (x) => tf.transpose(x, [0, 2, 1, 3]), floats([2, 3, 4, 5])],
  ["Transpose", "a cycle of axes", (x) => tf.transpose(x, [2, 0, 1]), floats(BOX)],
  ["Slice", "a part", (x) => tf.slice(x, [0, 1, 1], [2, 1, 3]), floats(BOX)],
  ["Slice", "to the end", (x) => tf.slice(x, [1, 0, 2], [-1, -1, -1]), floats(BOX)],
  ["Concat", "the last axis", (...x) => tf.concat(x, -1), floats(BOX), floats([2, 3, 1])],
  ["Concat", "a tensor with itself", (x) => tf.concat([x, x], 1), floats(BOX)],
  ["SplitV", "parts", (x) => tf.mul(...pairOf(tf.split(x, 2, 2))), floats(BOX)],
  ["Pack", "in between", (...x) => tf.stack(x, 1), floats(BOX), floats(BOX, 0)],
  ["Unpack", "two halves", (x) => tf.mul(...pairOf(tf.unstack(x))), floats(BOX)],
  ["PadV2", "both ends", (x) => tf.pad(x, [[0, 2], [1, 3]]), floats([3, 4])],
  [
    "Select",
    "a choice",
    (a, b) => tf.where([true, false, true, true], a, b),
    floats(BOX),
    floats(BOX, -2),
  ],
  ["Cast", "to its own type", (x) => tf.cast(x, "float32"), floats(BOX)],
  ["Add", "a tensor used twice", (x) => tf.add(tf.square(x), x), floats(BOX)],
];

const pairOf = ([a, b]: tf.Tensor[]): [tf.Tensor, tf.Tensor] => [a, b];

/** Gradients of kernels, each of a computation that calls its kernel. */
export const GRADIENTS = LINES.map(([kernel, name, compute, ...inputs]): Case => ({
  kernel,
  name: `gradient of ${name}`,
  inputs,
  compute: gradientsOf(compute),
}));
