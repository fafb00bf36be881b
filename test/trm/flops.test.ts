import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import assert from "node:assert/strict";
import { matMulFlops, stepFlops } from "../../lib/trm/flops.ts";
import { type ModelConfig, MODELS } from "../../lib/trm/config.ts";
import { VOCABULARY } from "../../lib/arc/canvas.ts";
import { trainStep } from "../../lib/trm/step.ts";
import {
  batchTensors,
  TINY,
  tinyBatch,
  tinyWeights,
  weightTensors,
} from "../helpers/tiny_model.ts";

Deno.test("stepFlops equals a count by hand", () => {
  const model: ModelConfig = {
    hidden: 4,
    heads: 1,
    inner: 8,
    layers: 1,
    hCycles: 2,
    lCycles: 1,
    maxSteps: 2,
    embeddingTokens: 1,
    embeddingSize: 4,
    rope: "1d",
  };
  // Three tokens: one of the task, two of the grid. Multiply-adds of one layer:
  const projections = 3 * 4 * 16; // q, k, v and output, each 4 × 4
  const scores = 3 * 3 * 4;
  const mix = 3 * 3 * 4;
  const feedForward = 3 * (32 + 32 + 32); // gate, up and down
  const update = projections + scores + mix + feedForward;
  assert.equal(update, 552);
  // Two updates a cycle; the first of two cycles forward, the second forward and backward.
  const cycles = 2 * update + 3 * 2 * update;
  const heads = 3 * (2 * 12 * 4 + 2 * 4);
  assert.equal(stepFlops(model, { batch: 1, length: 2 }), 2 * (cycles + heads));
});

/** Operations of all matrix products that a function does, as tfjs's cpu backend sees them. */
async function productFlops(body: () => tf.TensorContainer): Promise<number> {
  const { kernels } = await tf.profile(body);
  const products = kernels.filter(({ name }) => name === "BatchMatMul");
  assert.ok(products.length > 0, "no product was seen");
  return products.reduce((sum, { inputShapes, outputShapes: [output] }) => {
    const [embeddings, columns] = output.slice(-2);
    const count = tf.util.sizeFromShape(output) / (embeddings * columns);
    const inner = tf.util.sizeFromShape(inputShapes[0]!) / (count * embeddings);
    return sum + count * matMulFlops(embeddings, inner, columns);
  }, 0);
}

Deno.test("stepFlops counts the products of a step without the token embedding", async () => {
  await tf.setBackend("cpu");
  const [batch, length] = [3, 7];
  const inputs = batchTensors(TINY, tinyBatch(batch, length));
  const done = await productFlops(() =>
    trainStep(TINY, weightTensors(TINY, tinyWeights()), inputs, batch)
  );
  // Computed twice, and the weight's gradient.
  const embedding = 3 * matMulFlops(batch * length, VOCABULARY, TINY.hidden);
  assert.equal(stepFlops(TINY, { batch, length }), done - embedding);
});

Deno.test("stepFlops grows linearly with the batch", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 900 }), (n, length) => {
      const one = stepFlops(MODELS.paper, { batch: 1, length });
      assert.equal(stepFlops(MODELS.paper, { batch: n, length }), n * one);
    }),
  );
});

Deno.test("stepFlops grows with the square of the length by attention only", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 400 }),
      (length, more) => {
        const model = MODELS.paper;
        const at = (tokens: number) => stepFlops(model, { batch: 1, length: tokens });
        // The second difference of a quadratic is twice its leading coefficient, times the step squared.
        const curvature = at(length + 2 * more) - 2 * at(length + more) + at(length);
        const updates = (model.hCycles - 1 + 3) * (model.lCycles + 1) * model.layers;
        const scoresAndMix = 2 * matMulFlops(more, model.hidden, more);
        assert.equal(curvature, 2 * updates * scoresAndMix);
      },
    ),
  );
});
