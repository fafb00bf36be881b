import assert from "node:assert/strict";
import fc from "fast-check";
import { MODELS, modelSchema, swiGluWidth } from "../../lib/trm/config.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { layoutOf, parameterCount, viewsOf } from "../../lib/trm/parameters.ts";
import { repeatVector } from "../../lib/trm/vectors.ts";
import { TINY } from "../helpers/tiny_model.ts";

Deno.test("parameterCount of the paper's model is 6,829,058", () => {
  assert.equal(parameterCount(MODELS.paper), 6_829_058);
});

Deno.test("swiGluWidth rounds up to a multiple of 256", () => {
  assert.equal(swiGluWidth(512, 4), 1536);
  assert.equal(swiGluWidth(32, 1), 256);
  assert.equal(swiGluWidth(384, 1), 256);
  assert.equal(swiGluWidth(388, 1), 512);
});

Deno.test("MODELS are valid", () => {
  for (const model of Object.values(MODELS)) {
    assert.deepEqual(modelSchema.parse(model), model);
    assert.equal(model.hidden % (2 * model.heads), 0, "heads have an even size");
    assert.ok(
      model.embeddingSize <= model.embeddingTokens * model.hidden,
      "an embedding fits its tokens",
    );
  }
});

Deno.test("layoutOf gives consecutive places and distinct names", () => {
  const layout = layoutOf(TINY);
  let end = 0;
  for (const { shape, offset, size } of layout) {
    assert.equal(offset, end);
    assert.equal(size, shape.reduce((product, side) => product * side, 1));
    end += size;
  }
  assert.equal(end, parameterCount(TINY));
  assert.equal(new Set(layout.map(({ name }) => name)).size, layout.length);
});

Deno.test("viewsOf shares the memory of the flat vector", () => {
  const flat = new Float32Array(parameterCount(TINY));
  layoutOf(TINY).forEach(({ name }, i) => viewsOf(TINY, flat)[name].fill(i + 1));
  for (const [i, { offset, size }] of layoutOf(TINY).entries()) {
    assert.ok(flat.subarray(offset, offset + size).every((value) => value === i + 1));
  }
});

/** Mean, standard deviation and largest magnitude. */
function statistics(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { mean, std: Math.sqrt(variance), largest };
}

Deno.test("initialTrunk draws matrices from truncated normals of std 1/√fan-in", () => {
  const { hidden, inner } = MODELS.mini;
  const { weights } = initialTrunk(MODELS.mini, 0);
  for (const [name, view] of Object.entries(viewsOf(MODELS.mini, weights))) {
    if (name.startsWith("q_head")) continue;
    const expected = 1 / Math.sqrt(name.endsWith("down_proj") ? inner : hidden);
    const { mean, std, largest } = statistics(view);
    // Four standard errors of a mean; the std of a cut normal is known better than that of a full one.
    const slack = 4 / Math.sqrt(view.length);
    assert.ok(Math.abs(mean) < slack * expected, `${name} has mean ${mean}`);
    assert.ok(Math.abs(std / expected - 1) < slack, `${name} has std ${std}, not ${expected}`);
    const cut = 2 * expected / 0.8796;
    assert.ok(largest <= cut && largest > 0.9 * cut, `${name} reaches ${largest}, not ${cut}`);
  }
});

Deno.test("initialTrunk has a halting head of zeros with a bias of -5", () => {
  const views = viewsOf(TINY, initialTrunk(TINY, 0).weights);
  assert.ok(views["q_head.weight"].every((value) => value === 0));
  assert.deepEqual(views["q_head.bias"], Float32Array.of(-5, -5));
});

Deno.test("initialTrunk draws initial states from truncated normals of std 1", () => {
  const { hInit, lInit } = initialTrunk({ ...TINY, hidden: 4096, layers: 0 }, 0);
  for (const vector of [hInit, lInit]) {
    const { mean, std, largest } = statistics(vector);
    assert.ok(Math.abs(mean) < 0.06 && Math.abs(std - 1) < 0.05);
    assert.ok(largest <= 2 / 0.8796 && largest > 2.2);
  }
  assert.notDeepEqual(hInit, lInit);
});

Deno.test("initialTrunk depends on the seed, and differs between weights", () => {
  assert.deepEqual(initialTrunk(TINY, 5), initialTrunk(TINY, 5));
  assert.notDeepEqual(initialTrunk(TINY, 5).weights, initialTrunk(TINY, 6).weights);
  assert.notDeepEqual(initialTrunk(TINY, 5).hInit, initialTrunk(TINY, 6).hInit);
  const views = viewsOf(TINY, initialTrunk(TINY, 5).weights);
  assert.notDeepEqual(views["layers.0.q_proj"], views["layers.1.q_proj"]);
  assert.notDeepEqual(views["layers.0.q_proj"], views["layers.0.k_proj"]);
});

Deno.test("repeatVector repeats a vector to the end", () => {
  fc.assert(fc.property(
    fc.float32Array({ minLength: 1, maxLength: 5, noNaN: true }),
    fc.integer({ min: 1, max: 40 }),
    (vector, times) => {
      const states = new Float32Array(times * vector.length);
      repeatVector(states, vector);
      assert.deepEqual([...states], Array(times).fill([...vector]).flat());
    },
  ));
});

Deno.test("initialTrunk of two networks draws the first as that of one, and another second", () => {
  const one = initialTrunk(TINY, 0).weights;
  const model = { ...TINY, networks: 2 } as const;
  const two = viewsOf(model, initialTrunk(model, 0).weights);
  for (const [name, view] of Object.entries(viewsOf(TINY, one))) assert.deepEqual(two[name], view);
  assert.equal(Object.keys(two).filter((name) => name.endsWith("o_proj")).length, 4);
  assert.notDeepEqual(two["layers.0.o_proj"], two["layers.2.o_proj"]);
});

Deno.test("initialTrunk begins at states of zero where the model has them", () => {
  const { hInit, lInit } = initialTrunk({ ...TINY, initialStates: "zero" }, 0);
  assert.deepEqual([hInit, lInit], [new Float32Array(8), new Float32Array(8)]);
});
