import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import assert from "node:assert/strict";
import { stream } from "../../lib/random.ts";
import { fusedLayout } from "../../lib/trm/fused_layout.ts";
import { Lora } from "../../lib/trm/lora.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { layoutOf, parameterCount, viewOf } from "../../lib/trm/parameters.ts";
import { TINY } from "../helpers/tiny_model.ts";

const { weights } = initialTrunk(TINY, 0);
const ALPHA = 16;

/** An adaptation and a vector of it that changes every matrix. */
function adapted(rank: number, seed = 0) {
  const lora = new Lora(TINY, weights, { rank, alpha: ALPHA });
  const random = stream(seed, "vector");
  return { lora, vector: lora.initial(0).map((value) => value + 0.1 * random.normal()) };
}

Deno.test("Lora merges to the trunk before training", () => {
  const lora = new Lora(TINY, weights, { rank: 2, alpha: ALPHA });
  const vector = lora.initial(0);
  assert.deepEqual(lora.merge(vector), weights);
  assert.deepEqual(lora.initial(0), vector);
  assert.notDeepEqual(lora.initial(1), vector);
});

Deno.test("Lora merges W, A and B to one matrix", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.nat(100), (rank, seed) => {
      const { lora, vector } = adapted(rank, seed);
      const merged = lora.merge(vector);
      const [, ...pairs] = lora.layout;
      const matrices = fusedLayout(TINY).slice(1).filter(({ shape }) => shape.length === 2);
      assert.equal(pairs.length, 2 * matrices.length);
      matrices.forEach((parameter, i) => {
        const [out, size] = parameter.shape;
        const [a, b] = [viewOf(vector, pairs[2 * i]), viewOf(vector, pairs[2 * i + 1])];
        const [w, wMerged] = [viewOf(weights, parameter), viewOf(merged, parameter)];
        const x = Float32Array.from({ length: size }, (_, j) => Math.sin(j + seed));
        const times = (matrix: Float32Array, embeddings: number, input: ArrayLike<number>) =>
          Array.from(
            { length: embeddings },
            (_, r) =>
              Array.from(input).reduce((sum, v, c) => sum + v * matrix[r * input.length + c], 0),
          );
        const beside = times(b, out, times(a, rank, x));
        const expected = times(w, out, x).map((y, r) => y + ALPHA / rank * beside[r]);
        times(wMerged, out, x).forEach((y, r) => assert.ok(Math.abs(y - expected[r]) < 1e-4));
      });
    }),
    { numRuns: 20 },
  );
});

Deno.test("Lora adapts the matrices and the convolutions of both networks", () => {
  const model = { ...TINY, networks: 2, convolution: "cross" } as const;
  const base = initialTrunk(model, 0).weights;
  const lora = new Lora(model, base, { rank: 2, alpha: ALPHA });
  const merged = lora.merge(lora.initial(0).fill(0.1));
  for (const parameter of layoutOf(model)) {
    const isFrozen = parameter.name === "q_head.bias";
    const [before, after] = [viewOf(base, parameter), viewOf(merged, parameter)];
    assert.equal(before.every((weight, i) => weight === after[i]), isFrozen, parameter.name);
  }
});

Deno.test("Lora leaves the halting bias and the given trunk unchanged", () => {
  const before = weights.slice();
  const { lora, vector } = adapted(1);
  const merged = lora.merge(vector);
  const bias = fusedLayout(TINY).find(({ name }) => name === "inner.q_head.bias")!;
  assert.deepEqual(viewOf(merged, bias), viewOf(weights, bias));
  assert.deepEqual(weights, before);
});

Deno.test("Lora projects the gradient to its matrices", () => {
  const { lora, vector } = adapted(3);
  const random = stream(1, "gradient");
  const gradient = Float32Array.from({ length: parameterCount(TINY) }, () => random.normal());
  const projected = new Float32Array(lora.size);
  lora.project(vector, gradient, projected);

  const [embedding, ...pairs] = lora.layout;
  const matrices = fusedLayout(TINY).slice(1).filter(({ shape }) => shape.length === 2);
  assert.deepEqual(viewOf(projected, embedding), gradient.subarray(0, embedding.size));
  matrices.forEach((parameter, i) => {
    const tensor = (flat: Float32Array, shape: readonly number[]) =>
      tf.tensor2d(flat, [shape[0], shape[1]]);
    const [a, b] = [pairs[2 * i], pairs[2 * i + 1]];
    const dW = tensor(viewOf(gradient, parameter), parameter.shape);
    const [dA, dB] = tf.grads((a, b) =>
      tf.sum(tf.mul(tf.mul(tf.matMul(b as tf.Tensor2D, a as tf.Tensor2D), ALPHA / 3), dW))
    )([tensor(viewOf(vector, a), a.shape), tensor(viewOf(vector, b), b.shape)]);
    for (const [expected, at] of [[dA, a], [dB, b]] as const) {
      expected.dataSync().forEach((value, j) =>
        assert.ok(Math.abs(value - projected[at.offset + j]) < 1e-4, `${at.name} ${j}`)
      );
    }
  });
});
