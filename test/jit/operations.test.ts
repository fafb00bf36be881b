import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { headScores, mixHeads } from "../../lib/jit/ops/heads.ts";
import { addRmsNorm } from "../../lib/jit/ops/rms_norm.ts";
import { rotary, rotaryTables } from "../../lib/jit/ops/rotary.ts";
import { stablemax } from "../../lib/jit/ops/stablemax.ts";
import { swiGlu } from "../../lib/jit/ops/swiglu.ts";
import {
  assertClose,
  type Case,
  compareWithCpu,
  floats,
  gradientsOf,
  type Input,
  ints,
  vector,
  weightedSum,
} from "./cases/case.ts";

type Operation = (...inputs: tf.Tensor[]) => tf.Tensor;

/** One of our operations, the same written plainly, and inputs for both. */
interface Ours {
  readonly kernel: string;
  readonly ours: Operation;
  readonly plain: Operation;
  readonly inputs: Record<string, Input[]>;
}

const POSITIONS = 916;

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

/** [L, B, H, d] as [B, H, L, d]. */
const byHeads = (x: tf.Tensor) => tf.transpose(x, [1, 2, 0, 3]);

const places: Input = { ...ints([2, 3], 0, POSITIONS - 1) };
places.values.set([0, 1, POSITIONS - 1]);

const OPERATIONS: Ours[] = [
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
];

const casesOf = (derive: (operation: Operation) => Case["compute"]): Case[] =>
  OPERATIONS.flatMap(({ kernel, ours, inputs }) =>
    Object.entries(inputs).map(([name, own]) => ({
      kernel,
      name,
      inputs: own,
      compute: derive(ours),
    }))
  );

for (const fused of [true, false]) {
  const form = fused ? "with fused operators" : "without fused operators";
  Deno.test(`OPERATIONS compute compiled what they do on the cpu backend, ${form}`, () =>
    compareWithCpu(casesOf((operation) => operation), fused));
  Deno.test(`OPERATIONS have compiled the gradients of the cpu backend, ${form}`, () =>
    compareWithCpu(casesOf(gradientsOf), fused));
}

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
