import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { addRmsNorm } from "../../lib/jit/ops/rms_norm.ts";
import { axialRotaryTables, rotary, rotaryTables } from "../../lib/jit/ops/rotary.ts";
import { stablemax } from "../../lib/jit/ops/stablemax.ts";
import { swiGlu } from "../../lib/jit/ops/swiglu.ts";
import {
  assertClose,
  compareWithCpu,
  floats,
  gradientsOf,
  type Input,
  weightedSum,
} from "./cases/case.ts";
import { casesOf, OPERATIONS, POSITIONS } from "./cases/operations.ts";

Deno.test("OPERATIONS compute compiled what they do on the cpu backend", () =>
  compareWithCpu(casesOf((operation) => operation)));

Deno.test("OPERATIONS have compiled the gradients of the cpu backend", () =>
  compareWithCpu(casesOf(gradientsOf)));

const tensorsOf = (inputs: readonly Input[]) =>
  inputs.map(({ values, shape, dtype }) => tf.tensor(values, shape, dtype));

for (const { kernel, ours, plain, inputs } of OPERATIONS) {
  const name = ours === OPERATIONS[3].ours ? "Stablemax" : kernel;
  Deno.test(`${name} and its gradients equal the same written plainly`, () => {
    for (const [what, own] of Object.entries(inputs)) {
      const tensors = tensorsOf(own);
      assertClose(ours(...tensors).dataSync(), plain(...tensors).dataSync(), what, 1e-6);
      const [mine, theirs] = [ours, plain].map((one) => [gradientsOf(one)(...tensors)].flat());
      assert.equal(mine.length, own.length);
      mine.forEach((gradient, i) =>
        assertClose(gradient.dataSync(), theirs[i].dataSync(), `${what}, input ${i}`)
      );
    }
  });
}

Deno.test("OPERATIONS have gradients that equal finite differences", () => {
  const step = 1e-2;
  for (const { kernel, ours, inputs } of OPERATIONS) {
    const own = inputs["a matrix"] ?? inputs["three heads"];
    const gradients = [gradientsOf(ours)(...tensorsOf(own))].flat();
    own.forEach((input, i) => {
      const slopes = input.values.map((value, at) => {
        const lossAt = (moved: number) => {
          const values = (input.values as Float32Array).with(at, moved);
          return weightedSum(ours(...tensorsOf(own.with(i, { ...input, values })))).dataSync()[0];
        };
        return (lossAt(value + step) - lossAt(value - step)) / (2 * step);
      });
      assertClose(gradients[i].dataSync(), slopes, `${kernel}, input ${i}`, 1e-3);
    });
  }
});

Deno.test("addRmsNorm gives numbers whose mean square is 1", () => {
  const [x, skip] = tensorsOf([floats([4, 32]), floats([4, 32], -50, 50)]);
  const squares = tf.mean(tf.square(addRmsNorm(x, skip)), -1);
  assertClose(squares.dataSync(), [1, 1, 1, 1], "mean squares", 1e-5);
  const zeros = tf.zeros([1, 4]);
  assertClose(addRmsNorm(zeros, zeros).dataSync(), [0, 0, 0, 0], "nothing stays nothing");
});

Deno.test("swiGlu gates with silu, however large the gate", () => {
  const gate = tf.tensor1d([0, 1, -1, 1e4, -1e4]);
  const silu = 1 / (1 + Math.exp(-1));
  const expected = [0, 2 * silu, -2 * (1 - silu), 2e4, 0];
  assertClose(swiGlu(gate, tf.fill([5], 2)).dataSync(), expected, "silu(gate)·2");
});

Deno.test("rotary turns the two halves of a head by position·θ^(-2i/size)", () => {
  const x = tf.tensor3d([[[1, 0, 0, 2], [1, 0, 0, 2]]]);
  const turned = rotary(x, tf.tensor2d([[0, 3]], [1, 2], "int32"), rotaryTables(4, 4));
  const slow = 3 / Math.sqrt(10000);
  assertClose(turned.dataSync(), [
    ...[1, 0, 0, 2],
    ...[Math.cos(3), -2 * Math.sin(slow), Math.sin(3), 2 * Math.cos(slow)],
  ], "turned");
});

Deno.test("rotaryTables rounds angles to single precision at each step", () => {
  const { cos, sin } = rotaryTables(POSITIONS, 64);
  const round = Math.fround;
  for (const i of [0, 5, 9, 31]) {
    const angle = round(POSITIONS - 1) * round(1 / round(10000 ** (i / 32)));
    const at = (POSITIONS - 1) * 32 + i;
    assert.equal(cos.dataSync()[at], round(Math.cos(round(angle))));
    assert.equal(sin.dataSync()[at], round(Math.sin(round(angle))));
  }
});

Deno.test("rotary makes products of vectors depend on the distance of their positions", () => {
  const tables = rotaryTables(POSITIONS, 4);
  const [q, k] = tensorsOf([floats([1, 1, 4]), floats([1, 1, 4], -2, 2)]);
  const product = (i: number, j: number) => {
    const at = (x: tf.Tensor, place: number) =>
      rotary(x, tf.tensor2d([[place]], [1, 1], "int32"), tables);
    return tf.sum(tf.mul(at(q, i), at(k, j))).dataSync()[0];
  };
  for (const shift of [1, 100, 900]) {
    assertClose([product(12 + shift, 2 + shift)], [product(12, 2)], `shifted by ${shift}`, 1e-4);
  }
  assert.ok(Math.abs(product(12, 2) - product(2, 12)) > 1e-2, "and on the direction");
});

Deno.test("axialRotaryTables turn half of a head by the row, half by the column", () => {
  const tables = axialRotaryTables([{ row: 2, column: -3 }, { row: 0, column: 0 }], 8);
  const turned = (position: number) => {
    const x = tf.tensor3d([[[1, 1, 1, 1, 0, 0, 0, 0]]]);
    return rotary(x, tf.tensor2d([[position]], [1, 1], "int32"), tables).dataSync();
  };
  const angles = [2, 0.2, -3, -0.3];
  assertClose(turned(0), [...angles.map(Math.cos), ...angles.map(Math.sin)], "turned");
  assertClose(turned(1), [1, 1, 1, 1, 0, 0, 0, 0], "the first place turns nothing");
});

Deno.test("products of axially turned vectors depend on the distances of rows and columns", () => {
  const cells = Array.from(
    { length: 100 },
    (_, i) => ({ row: Math.floor(i / 10), column: i % 10 }),
  );
  const tables = axialRotaryTables(cells, 8);
  const [q, k] = tensorsOf([floats([1, 1, 8]), floats([1, 1, 8], -2, 2)]);
  const product = (i: number, j: number) => {
    const at = (x: tf.Tensor, place: number) =>
      rotary(x, tf.tensor2d([[place]], [1, 1], "int32"), tables);
    return tf.sum(tf.mul(at(q, i), at(k, j))).dataSync()[0];
  };
  // One row down and two columns on, wherever that is.
  for (const [i, j] of [[13, 1], [68, 56]]) {
    assertClose([product(i, j)], [product(57, 45)], `${i} and ${j}`, 1e-4);
  }
  assert.ok(Math.abs(product(20, 19) - product(11, 10)) > 1e-2, "a row's end is far from the next");
});

Deno.test("stablemax is x + 1 from zero on and 1/(1 - x) below", () => {
  const x = tf.tensor1d([-1e30, -3, -1, 0, 1, 3, 1e30]);
  assertClose(stablemax(x).dataSync(), [0, 0.25, 0.5, 1, 2, 4, 1e30], "values");
  const gradient = tf.grad((x: tf.Tensor) => tf.sum(stablemax(x)))(x);
  assertClose(gradient.dataSync(), [0, 1 / 16, 0.25, 1, 1, 1, 1], "slopes");
});

Deno.test("stablemax, swiGlu and addRmsNorm return NaN for NaN", () => {
  const x = tf.tensor2d([[NaN, 1]]);
  for (const y of [stablemax(x), swiGlu(x, x), addRmsNorm(x, x)]) {
    assert.ok(Number.isNaN(y.dataSync()[0]));
  }
});
