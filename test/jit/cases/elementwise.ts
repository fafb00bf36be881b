/** Cases of the kernels in lib/jit/kernels/elementwise.ts. */
import * as tf from "@tensorflow/tfjs";
import { bools, type Case, type Compute, floats, type Input, ints, vector } from "./case.ts";

type Row = readonly [kernel: string, compute: Compute];

const BOX = [2, 3, 4];

/** Numbers at which functions have edges. */
const NUMBERS = [-Infinity, -1e30, -20, -1, -0.5, -0, 0, 0.5, 1, 20, 1e30, Infinity];

const UNARY: Row[] = [
  ["Abs", tf.abs],
  ["Atan", tf.atan],
  ["Cos", tf.cos],
  ["Exp", tf.exp],
  ["Floor", tf.floor],
  ["Log", tf.log],
  ["Neg", tf.neg],
  ["Reciprocal", tf.reciprocal],
  ["Relu", tf.relu],
  ["Rsqrt", tf.rsqrt],
  ["Sigmoid", tf.sigmoid],
  ["Sign", tf.sign],
  ["Sin", tf.sin],
  ["Softplus", tf.softplus],
  ["Sqrt", tf.sqrt],
  ["Square", tf.square],
  ["Step", (x) => tf.step(x)],
  ["Step", (x) => tf.step(x, 0.25)],
  ["Tanh", tf.tanh],
];

/** ONNX Runtime and tfjs disagree about the sign of what is not a number. */
const INDIFFERENT_TO_NAN = ["Sign", "Step"];

const ON_WHOLE_NUMBERS = ["Abs", "Neg", "Relu", "Sign", "Square", "Step"];

const unaryCases = UNARY.flatMap(([kernel, compute]): Case[] => {
  const one = (name: string, input: Input) => ({ kernel, name, inputs: [input], compute });
  return [
    one("a scalar", floats([], 0.5, 2)),
    one("a vector", floats([7])),
    one("a box", floats(BOX)),
    one("edges", vector(...NUMBERS, ...(INDIFFERENT_TO_NAN.includes(kernel) ? [] : [NaN]))),
    ...(ON_WHOLE_NUMBERS.includes(kernel) ? [one("whole numbers", ints([3, 2]))] : []),
  ];
});

const BINARY: Row[] = [
  ["Add", tf.add],
  ["Equal", tf.equal],
  ["Greater", tf.greater],
  ["GreaterEqual", tf.greaterEqual],
  ["Less", tf.less],
  ["LessEqual", tf.lessEqual],
  ["Maximum", tf.maximum],
  ["Minimum", tf.minimum],
  ["Multiply", tf.mul],
  ["NotEqual", tf.notEqual],
  ["RealDiv", tf.div],
  ["SquaredDifference", tf.squaredDifference],
  ["Sub", tf.sub],
] as Row[];

/** Shapes of two operands; each pair is tried both ways round. */
const OPERANDS: [name: string, number[], number[]][] = [
  ["scalars", [], []],
  ["a scalar and a vector", [], [5]],
  ["the same shape", BOX, BOX],
  ["a row", BOX, [4]],
  ["a column", BOX, [3, 1]],
  ["across each other", [2, 1, 4], [3, 1]],
  ["one element", BOX, [1, 1, 1, 1]],
];

const binaryCases = BINARY.flatMap(([kernel, compute]): Case[] => [
  ...OPERANDS.flatMap(([name, a, b]): Case[] => [
    { kernel, name, inputs: [floats(a), floats(b, 0.5, 4)], compute },
    { kernel, name: `${name}, swapped`, inputs: [floats(b), floats(a, 0.5, 4)], compute },
  ]),
  {
    kernel,
    name: "edges against each other",
    inputs: [
      vector(...NUMBERS, NaN),
      { ...vector(...NUMBERS, NaN), shape: [NUMBERS.length + 1, 1] },
    ],
    compute,
  },
  // tfjs divides whole numbers by another kernel.
  ...(kernel === "RealDiv"
    ? []
    : [{ kernel, name: "whole numbers", inputs: [ints([3, 5]), ints([5])], compute }]),
  ...(kernel === "Equal" || kernel === "NotEqual"
    ? [{ kernel, name: "truth values", inputs: [bools([3, 5]), bools([5])], compute }]
    : []),
]);

const logicalCases: Case[] = [
  { kernel: "LogicalAnd", compute: tf.logicalAnd as Compute },
  { kernel: "LogicalOr", compute: tf.logicalOr as Compute },
].flatMap(({ kernel, compute }) => [
  { kernel, name: "the same shape", inputs: [bools([4, 5]), bools([4, 5])], compute },
  { kernel, name: "a row", inputs: [bools([5]), bools([4, 5])], compute },
  { kernel, name: "scalars", inputs: [bools([]), bools([])], compute },
]);

const where = (condition: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.where(condition, a, b);

const otherCases: Case[] = [
  {
    kernel: "LogicalNot",
    name: "a matrix",
    inputs: [bools([3, 4])],
    compute: (x) => tf.logicalNot(x),
  },
  { kernel: "LogicalNot", name: "a scalar", inputs: [bools([])], compute: (x) => tf.logicalNot(x) },
  {
    kernel: "AddN",
    name: "one tensor",
    inputs: [floats([3])],
    compute: (...all) => tf.addN(all),
  },
  {
    kernel: "AddN",
    name: "three tensors",
    inputs: [floats(BOX), floats(BOX, 0), floats(BOX, 1)],
    compute: (...all) => tf.addN(all),
  },
  {
    kernel: "Select",
    name: "element by element",
    inputs: [bools([3, 4]), floats([3, 4]), floats([3, 4], 5, 6)],
    compute: where,
  },
  {
    kernel: "Select",
    name: "vectors of whole numbers",
    inputs: [bools([5]), ints([5]), ints([5], 7, 9)],
    compute: where,
  },
  {
    kernel: "Select",
    name: "everything broadcast",
    inputs: [bools([3, 1]), floats([]), floats([1, 4], 5, 6)],
    compute: where,
  },
  {
    kernel: "Select",
    name: "what is not chosen may be NaN",
    inputs: [{ ...bools([2]), values: Uint8Array.of(1, 0) }, vector(1, NaN), vector(NaN, 2)],
    compute: where,
  },
];

const numbersToCast = vector(-1e6, -2.7, -0.5, -0, 0, 0.5, 1, 2.7, 1e6);
const castCases: Case[] = [
  ["numbers", numbersToCast],
  ["whole numbers", ints([3, 4])],
  ["truth values", bools([3, 4])],
  ["a scalar", floats([])],
].flatMap(([from, input]) =>
  (["float32", "int32", "bool"] as const).map((dtype): Case => ({
    kernel: "Cast",
    name: `${from} to ${dtype}`,
    inputs: [input as Input],
    compute: (x) => tf.cast(x, dtype),
  }))
);

/** Every case of this file. */
export const ELEMENTWISE: readonly Case[] = [
  ...unaryCases,
  ...binaryCases,
  ...logicalCases,
  ...otherCases,
  ...castCases,
];
