import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { stream } from "../../lib/random.ts";
import { muonMatrices, newtonSchulz } from "../../lib/train/muon.ts";
import { adamSize, startOf, TrunkOptimizer } from "../../lib/train/optimizer.ts";
import { type ModelConfig, MODELS } from "../../lib/trm/config.ts";
import { parameterCount, viewOf } from "../../lib/trm/parameters.ts";
import { assertClose } from "../jit/cases/case.ts";
import { numbers, TINY } from "../helpers/tiny_model.ts";

const SETTINGS = {
  emaDecay: 0.9,
  emaCorrection: "off",
  weightDecay: 0.1,
  optimizer: "muon",
  muonScale: 0.5,
} as const;
const RATE = 1e-2;

type Matrix = number[][];

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
const transposed = (a: Matrix): Matrix => a[0].map((_, j) => a.map((row) => row[j]));
const combined = (...terms: [factor: number, matrix: Matrix][]): Matrix =>
  terms[0][1].map((row, i) =>
    row.map((_, j) => terms.reduce((sum, [factor, matrix]) => sum + factor * matrix[i][j], 0))
  );

/** Newton and Schulz's iteration, written out in double precision: X ← aX + (bA + cA²)X, A = XXᵀ. */
function byHand(matrix: Matrix): Matrix {
  const norm = Math.hypot(...matrix.flat());
  let x = combined([1 / norm, matrix]);
  for (let i = 0; i < 5; i++) {
    const a = product(x, transposed(x));
    const bent = combined([-4.775, a], [2.0315, product(a, a)]);
    x = combined([3.4445, x], [1, product(bent, x)]);
  }
  return x;
}

const matrixOf = (flat: Float32Array, columns: number): Matrix =>
  Array.from({ length: flat.length / columns }, (_, i) => [
    ...flat.subarray(i * columns, (i + 1) * columns),
  ]);

Deno.test("muonMatrices are the end of the trunk", () => {
  for (const model of Object.values<ModelConfig>(MODELS)) {
    const matrices = muonMatrices(model);
    let offset = adamSize(model, SETTINGS);
    for (const matrix of matrices) {
      assert.equal(matrix.offset, offset);
      assert.equal(matrix.shape.length, 2);
      offset += matrix.size;
    }
    assert.equal(offset, parameterCount(model));
  }
});

Deno.test("newtonSchulz brings singular values near 1, whatever the shape and size", () => {
  for (const [rows, columns, size] of [[6, 9, 1], [9, 6, 1e-6], [8, 8, 1e6]]) {
    const flat = numbers(2 * rows * columns, stream(0, rows, columns)).map((x) => x * size);
    const made = newtonSchulz(tf.tensor3d(flat, [2, rows, columns]));
    tf.unstack(made).forEach((matrix, i) => {
      const given = matrixOf(flat.subarray(i * rows * columns, (i + 1) * rows * columns), columns);
      assertClose(matrix.dataSync(), byHand(given).flat(), `${rows} × ${columns}`, 1e-4);
      const small = rows <= columns
        ? tf.matMul(matrix, matrix, false, true)
        : tf.matMul(matrix, matrix, true, false);
      const trace = tf.sum(tf.mul(small, tf.eye(Math.min(rows, columns)))).dataSync()[0];
      assert.ok(Math.abs(trace / Math.min(rows, columns) - 1) < 0.4, `mean square ${trace}`);
    });
  }
  const nothing = newtonSchulz(tf.zeros([1, 3, 4])).dataSync();
  assert.ok(nothing.every((value) => value === 0));
  // Their squares are 0, or may be.
  for (const size of [1e-19, 1e-24]) {
    const tiny = newtonSchulz(tf.fill([1, 64, 256], size)).dataSync();
    assert.ok(tiny.every((value) => Math.abs(value) < 1), `${size}`);
  }
});

Deno.test("TrunkOptimizer matches plain arithmetic with Muon, and Adam-atan2 for the rest", async () => {
  const random = stream(0, "muon");
  const weights = numbers(parameterCount(TINY), random);
  const gradients = Array.from({ length: 3 }, () => numbers(weights.length, random));
  const byAdam = adamSize(TINY, SETTINGS);
  const training = startOf(weights, { byAdam });
  assert.equal(training.state.v.length, byAdam);
  const optimizer = await TrunkOptimizer.create(TINY, training, SETTINGS);
  const adam = await TrunkOptimizer.create(TINY, startOf(weights), {
    ...SETTINGS,
    optimizer: "adam-atan2",
  });
  for (const [step, gradient] of gradients.entries()) {
    await optimizer.update(gradient, step + 1, RATE);
    await adam.update(gradient, step + 1, RATE);
  }
  const both = ["weights", "ema", "m", "v"] as const;
  for (const name of both) {
    assert.deepEqual(optimizer.state[name].slice(0, byAdam), adam.state[name].slice(0, byAdam));
  }
  for (const parameter of muonMatrices(TINY)) {
    const [rows, columns] = parameter.shape;
    const of = (flat: Float32Array) => matrixOf(viewOf(flat, parameter), columns);
    let [matrix, ema] = [of(weights), of(weights)];
    let m = combined([0, matrix]);
    for (const gradient of gradients) {
      m = combined([0.95, m], [0.05, of(gradient)]);
      const move = byHand(combined([0.95, m], [0.05, of(gradient)]));
      const size = RATE * 0.5 * Math.sqrt(Math.max(rows, columns));
      matrix = combined([1 - RATE * 0.1, matrix], [-size, move]);
      ema = combined([0.9, ema], [0.1, matrix]);
    }
    const ours = (flat: Float32Array) => viewOf(flat, parameter);
    assertClose(ours(optimizer.state.weights), matrix.flat(), parameter.name, 1e-5);
    assertClose(ours(optimizer.state.ema), ema.flat(), `average of ${parameter.name}`, 1e-5);
    assertClose(ours(optimizer.state.m), m.flat(), `momentum of ${parameter.name}`, 1e-6);
  }
  await Promise.all([optimizer.release(), adam.release()]);
});

Deno.test("TrunkOptimizer moves matrices by muonScale learning rates, as a root mean square", async () => {
  const model = MODELS.mini;
  const weights = new Float32Array(parameterCount(model));
  const training = startOf(weights, { byAdam: adamSize(model, SETTINGS) });
  const optimizer = await TrunkOptimizer.create(model, training, SETTINGS);
  await optimizer.update(numbers(weights.length, stream(1, "muon")), 1, RATE);
  for (const parameter of muonMatrices(model)) {
    const moved = viewOf(optimizer.state.weights, parameter);
    const rms = Math.sqrt(moved.reduce((sum, x) => sum + x * x, 0) / moved.length);
    assert.ok(Math.abs(rms / (RATE * 0.5) - 1) < 0.25, `${parameter.name}: ${rms}`);
  }
  await optimizer.release();
});
