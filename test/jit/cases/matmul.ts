/** Cases of the kernels in lib/jit/kernels/matmul.ts. */
import * as tf from "@tensorflow/tfjs";
import { type Case, floats, ints } from "./case.ts";

/** Batch dimensions of the operands; the matrices are [3, 5]·[5, 4] throughout. */
const BATCHES: [name: string, a: number[], b: number[]][] = [
  ["matrices", [], []],
  ["a batch", [2], [2]],
  ["a batch of batches", [2, 3], [2, 3]],
  ["one matrix for a batch, left", [], [2]],
  ["one matrix for a batch, right", [2], []],
  ["a batch of one, left", [1], [2]],
  ["a batch of one, right", [2], [1]],
  ["a batch and a batch of batches", [3], [2, 3]],
];

const FLAGS = [[false, false], [false, true], [true, false], [true, true]];

const product = (transposeA: boolean, transposeB: boolean) => (a: tf.Tensor, b: tf.Tensor) =>
  tf.matMul(a, b, transposeA, transposeB);

const flagCases = FLAGS.flatMap(([left, right]) => {
  const flags = `${left ? "Aᵀ" : "A"}·${right ? "Bᵀ" : "B"}`;
  const a = left ? [5, 3] : [3, 5];
  const b = right ? [4, 5] : [5, 4];
  return [
    ...BATCHES.map(([name, batchA, batchB]): Case => ({
      kernel: "BatchMatMul",
      name: `${flags} of ${name}`,
      inputs: [floats([...batchA, ...a]), floats([...batchB, ...b], -2, 2)],
      compute: product(left, right),
    })),
    {
      kernel: "BatchMatMul",
      name: `${flags} of whole numbers`,
      inputs: [ints([2, ...a]), ints([2, ...b], -9, 9)],
      compute: product(left, right),
    },
    {
      kernel: "BatchMatMul",
      name: `${flags} with sides of one`,
      inputs: [floats([1, 1]), floats(right ? [6, 1] : [1, 6])],
      compute: product(left, right),
    },
  ];
});

/** Every case of this file. */
export const MATMUL: readonly Case[] = [
  ...flagCases,
  {
    kernel: "BatchMatMul",
    name: "a dot product of vectors",
    inputs: [floats([6]), floats([6], 0)],
    compute: (a, b) => tf.dot(a, b),
  },
  {
    kernel: "BatchMatMul",
    name: "sizes beyond one block of registers",
    inputs: [floats([37, 70]), floats([33, 70], -1, 1)],
    compute: product(false, true),
  },
];
