/** Cases of the kernels in lib/jit/kernels/shape.ts. */
import * as tf from "@tensorflow/tfjs";
import { bools, type Case, type Compute, floats, type Input, ints } from "./case.ts";

const BOX = [2, 3, 4];

/** A line of the table: kernel, name, computation, inputs. */
type Line = [kernel: string, name: string, compute: Compute, ...inputs: Input[]];

const LINES: Line[] = [
  ["Identity", "a copy", (x) => tf.clone(x), floats(BOX)],
  ["Identity", "a copy of truth values", (x) => tf.clone(x), bools([3])],

  ["Reshape", "to a vector", (x) => tf.reshape(x, [24]), floats(BOX)],
  ["Reshape", "one side left open", (x) => tf.reshape(x, [4, -1]), floats(BOX)],
  ["Reshape", "to a scalar", (x) => tf.reshape(x, []), floats([1, 1])],
  ["Reshape", "from a scalar", (x) => tf.reshape(x, [1, 1]), floats([])],
  ["Reshape", "whole numbers", (x) => tf.reshape(x, [3, 2]), ints([2, 3])],
  ["Reshape", "without elements", (x) => tf.reshape(x, [0, 6]), floats([3, 0, 2])],

  ["ExpandDims", "in front", (x) => tf.expandDims(x, 0), floats(BOX)],
  ["ExpandDims", "behind", (x) => tf.expandDims(x, 3), floats(BOX)],
  ["ExpandDims", "counted from behind", (x) => tf.expandDims(x, -1), floats(BOX)],
  ["ExpandDims", "in between, from behind", (x) => tf.expandDims(x, -2), ints([3])],
  ["ExpandDims", "a scalar", (x) => tf.expandDims(x, 0), floats([])],

  ["Transpose", "a matrix", (x) => tf.transpose(x), floats([3, 5])],
  ["Transpose", "all axes turned round", (x) => tf.transpose(x), floats(BOX)],
  ["Transpose", "as attention does", (x) => tf.transpose(x, [0, 2, 1, 3]), floats([2, 3, 4, 5])],
  ["Transpose", "a cycle of axes", (x) => tf.transpose(x, [2, 0, 1]), floats(BOX)],
  ["Transpose", "truth values", (x) => tf.transpose(x), bools([3, 5])],

  ["Slice", "all of it", (x) => tf.slice(x, [0, 0, 0], BOX), floats(BOX)],
  ["Slice", "one axis", (x) => tf.slice(x, [0, 1, 0], [2, 2, 4]), floats(BOX)],
  ["Slice", "all axes", (x) => tf.slice(x, [1, 1, 2], [1, 2, 1]), floats(BOX)],
  ["Slice", "to the end", (x) => tf.slice(x, [1, 0, 2], [-1, -1, -1]), floats(BOX)],
  ["Slice", "axes left out", (x) => tf.slice(x, 1, 1), floats(BOX)],
  ["Slice", "begin alone", (x) => tf.slice(x, [0, 2]), floats(BOX)],
  ["Slice", "whole numbers", (x) => tf.slice(x, [2], [3]), ints([7])],
  ["Slice", "truth values", (x) => tf.slice(x, [2], [3]), bools([7])],
  ["Slice", "nothing", (x) => tf.slice(x, [0, 1], [3, 0]), floats([3, 4])],

  ["SplitV", "equal parts", (x) => tf.split(x, 2, 2), floats(BOX)],
  ["SplitV", "given sizes", (x) => tf.split(x, [1, 2], 1), floats(BOX)],
  ["SplitV", "one size left open", (x) => tf.split(x, [1, -1, 1], -1), floats(BOX)],
  ["SplitV", "one part", (x) => tf.split(x, 1), ints([3, 2])],

  ["Concat", "rows", (...all) => tf.concat(all), floats([2, 3]), floats([1, 3], 0)],
  ["Concat", "the last axis", (...all) => tf.concat(all, -1), floats(BOX), floats([2, 3, 1], 0)],
  ["Concat", "a tensor with itself", (x) => tf.concat([x, x, x], 1), floats(BOX)],
  ["Concat", "whole numbers", (...all) => tf.concat(all), ints([3]), ints([2], 5, 9)],
  ["Concat", "truth values", (...all) => tf.concat(all), bools([3]), bools([2])],

  ["Pack", "in front", (...all) => tf.stack(all), floats(BOX), floats(BOX, 0)],
  ["Pack", "in between", (...all) => tf.stack(all, 1), floats(BOX), floats(BOX, 0)],
  ["Pack", "behind", (...all) => tf.stack(all, -1), floats(BOX), floats(BOX, 0)],
  ["Pack", "scalars", (...all) => tf.stack(all), floats([]), floats([], 0)],

  ["Unpack", "the first axis", (x) => tf.unstack(x), floats(BOX)],
  ["Unpack", "the last axis", (x) => tf.unstack(x, -1), floats(BOX)],
  ["Unpack", "a vector", (x) => tf.unstack(x), ints([3])],

  ["PadV2", "every side", (x) => tf.pad(x, [[1, 2], [0, 3], [2, 0]]), floats(BOX)],
  ["PadV2", "with a number", (x) => tf.pad(x, [[0, 2]], 1.5), floats([3])],
  ["PadV2", "whole numbers", (x) => tf.pad(x, [[1, 1], [0, 2]], 7), ints([2, 3])],
  ["PadV2", "by nothing", (x) => tf.pad(x, [[0, 0], [0, 0]]), floats([3, 4])],

  ["Tile", "every axis", (x) => tf.tile(x, [2, 1, 3]), floats(BOX)],
  ["Tile", "whole numbers", (x) => tf.tile(x, [3]), ints([4])],
  ["Tile", "broadcast to a shape", (x) => tf.broadcastTo(x, [2, 3, 4]), floats([3, 1])],
  ["Tile", "a scalar to a shape", (x) => tf.broadcastTo(x, [2, 3]), floats([])],

  ["GatherV2", "rows", (x, i) => tf.gather(x, i), floats([5, 3]), ints([4], 0, 4)],
  ["GatherV2", "columns", (x, i) => tf.gather(x, i, 1), floats(BOX), ints([5], 0, 2)],
  ["GatherV2", "from behind", (x, i) => tf.gather(x, i, -1), floats(BOX), ints([5], 0, 3)],
  ["GatherV2", "a table of rows", (x, i) => tf.gather(x, i), floats([5, 3]), ints([2, 3], 0, 4)],
  ["GatherV2", "one row", (x, i) => tf.gather(x, i), floats([5, 3]), ints([], 2, 2)],
  ["GatherV2", "whole numbers", (x, i) => tf.gather(x, i), ints([5]), ints([3], 0, 4)],

  ["OneHot", "a vector", (i) => tf.oneHot(i, 4), ints([6], 0, 3)],
  ["OneHot", "beyond the classes", (i) => tf.oneHot(i, 3), ints([9], -2, 5)],
  ["OneHot", "a matrix", (i) => tf.oneHot(i, 5), ints([2, 3], 0, 4)],
  ["OneHot", "a scalar", (i) => tf.oneHot(i, 5), ints([], 3, 3)],
  ["OneHot", "other numbers", (i) => tf.oneHot(i, 4, 2.5, -1, "float32"), ints([6], 0, 3)],
  ["OneHot", "twos", (i) => tf.oneHot(i, 4, 2, 0), ints([6], 0, 3)],
  ["OneHot", "other whole numbers", (i) => tf.oneHot(i, 4, 5, 3), ints([6], 0, 3)],
  ["OneHot", "truth values", (i) => tf.oneHot(i, 4, 1, 0, "bool"), ints([6], 0, 3)],

  ["Fill", "a number", () => tf.fill(BOX, 1.5)],
  ["Fill", "whole numbers", () => tf.fill([3], 7, "int32")],
  ["Fill", "a scalar", () => tf.fill([], 2)],
  ["ZerosLike", "numbers", (x) => tf.zerosLike(x), floats(BOX)],
  ["ZerosLike", "whole numbers", (x) => tf.zerosLike(x), ints([3])],
  ["ZerosLike", "a scalar", (x) => tf.zerosLike(x), floats([])],
  ["OnesLike", "numbers", (x) => tf.onesLike(x), floats(BOX)],
  ["OnesLike", "truth values", (x) => tf.onesLike(x), bools([3])],
];

/** Every case of this file. */
export const SHAPE: readonly Case[] = LINES.map(([kernel, name, compute, ...inputs]) => ({
  kernel,
  name,
  inputs,
  compute,
}));
