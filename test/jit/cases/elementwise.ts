/** Cases of the kernels in lib/jit/kernels/elementwise.ts. */
import * as tf from "@tensorflow/tfjs";
import { bools, type Case, type Compute, floats, type Input, ints, vector } from "./case.ts";

/** Numbers at which functions have edges. */
const EDGES = vector(-Infinity, -1e30, -20, -1, -0.5, -0, 0, 0.5, 1, 20, 1e30, Infinity, NaN);

type Row = readonly [kernel: string, compute: Compute, ...others: [string, Input][]];

/** Functions of one tensor: each is tried on a scalar, a vector, a box and the edges. */
const UNARY: Row[] = [
  ["Abs", tf.abs, ["whole numbers", ints([3, 2])]],
  ["Atan", tf.atan],
  ["Cast", (x) => tf.cast(x, "bool")],
  ["Cos", tf.cos],
  ["Exp", tf.exp],
  ["Floor", tf.floor],
  ["Log", tf.log],
  ["Neg", tf.neg, ["whole numbers", ints([3, 2])]],
  ["Reciprocal", tf.reciprocal],
  ["Relu", tf.relu, ["whole numbers", ints([3, 2])]],
  ["Rsqrt", tf.rsqrt],
  ["Sigmoid", tf.sigmoid],
  ["Sign", tf.sign, ["whole numbers", ints([3, 2])]],
  ["Sin", tf.sin],
  ["Softplus", tf.softplus],
  ["Sqrt", tf.sqrt],
  ["Square", tf.square, ["whole numbers", ints([3, 2])]],
  ["Step", tf.step, ["whole numbers", ints([3, 2])]],
  ["Step", (x) => tf.step(x, 0.25)],
  ["Tanh", tf.tanh],
];
