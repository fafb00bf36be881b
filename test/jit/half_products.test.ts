import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { withHalfProducts } from "../../lib/jit/half_products.ts";
import { jit, trace } from "../../lib/jit/jit.ts";
import { stream } from "../../lib/random.ts";
import { numbers } from "../helpers/tiny_model.ts";

const SPECS = { x: { shape: [4, 8] }, w: { shape: [8, 8] } };

/** Two products of one matrix, and a softmax between them and the result. */
const network = ({ x, w }: Readonly<Record<"x" | "w", tf.Tensor>>) => {
  const [a, b] = [x, w] as tf.Tensor2D[];
  const hidden = tf.softmax(tf.matMul(a, b, false, true));
  return { y: tf.matMul(hidden, b) };
};

Deno.test("withHalfProducts computes products in float16, and all else as it was", () => {
  const { program } = trace(network, SPECS);
  const { nodes, outputs } = withHalfProducts(program);
  assert.deepEqual(outputs, program.outputs);
  const known = new Set([
    ...program.inputs.map(({ name }) => name),
    ...program.constants.map(({ value: { name } }) => name),
  ]);
  const types = new Map(
    nodes.flatMap(({ outputs }) => outputs.map(({ name, dtype }) => [name, dtype] as const)),
  );
  let products = 0;
  for (const { op, inputs, outputs } of nodes) {
    for (const name of inputs) assert.ok(known.has(name), `${name} is not computed yet`);
    for (const { name } of outputs) known.add(name);
    if (!["MatMul", "FusedMatMul"].includes(op)) continue;
    products++;
    for (const name of [...inputs, outputs[0].name]) assert.equal(types.get(name), "float16");
  }
  assert.equal(products, 2);
  // Three factors are converted, one of them for both products, and two results are converted back.
  assert.equal(nodes.length, program.nodes.length + 3 + 2);
});

Deno.test("jit in float16 computes what it does in float32, but for rounding", async () => {
  const feeds = { x: numbers(32, stream(1, "x")), w: numbers(64, stream(1, "w")) };
  const [single, half] = await Promise.all(
    (["float32", "float16"] as const).map(async (precision) => {
      const compiled = await jit(network, SPECS, { precision });
      const { y } = await compiled(feeds);
      await compiled.release();
      return y;
    }),
  );
  half.forEach((value, i) => assert.ok(Math.abs(value - single[i]) < 1e-2));
});
