import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { BACKEND } from "../../lib/jit/backend.ts";
import { jit } from "../../lib/jit/jit.ts";
import { assertClose, compareWithCpu, floats } from "./cases/case.ts";
import { ELEMENTWISE } from "./cases/elementwise.ts";
import { MATMUL } from "./cases/matmul.ts";
import { REDUCE } from "./cases/reduce.ts";
import { SHAPE } from "./cases/shape.ts";

const TABLES = { ELEMENTWISE, MATMUL, REDUCE, SHAPE };

for (const [name, cases] of Object.entries(TABLES)) {
  Deno.test(`${name.toLowerCase()} kernels compute what the cpu backend does`, () =>
    compareWithCpu(cases));
}

Deno.test("BACKEND registers only kernels that have a case in TABLES", () => {
  const tried = new Set(Object.values(TABLES).flat().map(({ kernel }) => kernel));
  const registered = tf.getKernelsForBackend(BACKEND).map(({ kernelName }) => kernelName);
  assert.deepEqual(registered.filter((name) => !tried.has(name)).sort(), []);
  assert.ok(registered.length > 50, "the kernels have been registered");
});

Deno.test("gather refuses batch dimensions", async () => {
  const lookUp = jit(
    ({ x }) => ({ y: tf.gather(x, tf.tensor2d([[0], [1]], [2, 1], "int32"), 1, 1) }),
    { x: { shape: [2, 3] } },
  );
  await assert.rejects(lookUp, /gather with batch dimensions has no ONNX form/);
});

// tfjs's own backend gets this one wrong.
Deno.test("matMul broadcasts batches of matrices across each other", async () => {
  const [a, b] = [floats([2, 1, 5, 3]), floats([1, 3, 5, 4])];
  const tiled = tf.matMul(
    tf.tile(tf.tensor(a.values, a.shape), [1, 3, 1, 1]),
    tf.tile(tf.tensor(b.values, b.shape), [2, 1, 1, 1]),
    true,
  );
  const product = await jit(
    ({ a, b }) => ({ y: tf.matMul(a, b, true) }),
    { a: { shape: a.shape }, b: { shape: b.shape } },
  );
  const { y } = await product({ a: a.values as Float32Array, b: b.values as Float32Array });
  assert.deepEqual(product.shapes.y, tiled.shape);
  assertClose(y, tiled.dataSync(), "products");
});
