import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { compileForwardStep, compileTrainStep } from "../../lib/trm/compile.ts";
import { type ModelConfig, MODELS } from "../../lib/trm/config.ts";
import { microBatchesOf } from "../../lib/trm/micro_batches.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { layoutOf, parameterCount, viewOf, viewsOf } from "../../lib/trm/parameters.ts";
import { repeatVector } from "../../lib/trm/vectors.ts";
import { trainStep, WEIGHT_GRADIENT } from "../../lib/trm/step.ts";
import { assertClose } from "../jit/cases/case.ts";
import {
  batchTensors,
  TINY,
  type TinyBatch,
  tinyBatch,
  tinyWeights,
  weightTensors,
} from "../helpers/tiny_model.ts";
import {
  assertSame,
  compiled,
  cut,
  eager,
  GLOBAL_BATCH,
  INITIAL,
  padded,
  weights,
} from "../helpers/tiny_step.ts";

Deno.test("compileTrainStep matches the cpu backend", async () => {
  const batch = tinyBatch(4, 6);
  batch.present.set([0, 0], 4);
  batch.labels.set([0, 0], 4);
  assertSame(await compiled(batch), eager(batch));
});

Deno.test("compileTrainStep matches tfjs's CPU backend with axial rotary embedding", async () => {
  const model: ModelConfig = { ...TINY, rope: "axial" };
  const batch = tinyBatch(4, 6);
  const expected = eager(batch, model);
  assertSame(await compiled(batch, { model }), expected);
  assert.throws(() => assertSame(eager(batch), expected), "it is another function");
});

Deno.test("compileTrainStep matches tfjs's CPU backend with two networks", async () => {
  const model: ModelConfig = { ...TINY, networks: 2 };
  const batch = tinyBatch(4, 6);
  const flat = tinyWeights(model);
  assertSame(await compiled(batch, { model, flat }), eager(batch, model, flat));
});

Deno.test("of two networks, the first updates z_L and the second z_H", () => {
  const model: ModelConfig = { ...TINY, networks: 2, hCycles: 1 };
  const batch = tinyBatch(4, 6);
  const flat = tinyWeights(model);
  const before = eager(batch, model, flat);
  viewsOf(model, flat)["layers.2.o_proj"].fill(0.1);
  const after = eager(batch, model, flat);
  assert.deepEqual(after.zL, before.zL);
  assert.notDeepEqual(after.zH, before.zH);
});

Deno.test("two networks with the weights of one are that network, and their gradients add to its", () => {
  const model: ModelConfig = { ...TINY, networks: 2 };
  const batch = tinyBatch(4, 6);
  const flat = new Float32Array(parameterCount(model));
  const [one, two] = [viewsOf(TINY, weights), viewsOf(model, flat)];
  const inFirst = (name: string) =>
    name.replace(/layers\.(\d+)/, (_, layer) => `layers.${layer % TINY.layers}`);
  for (const [name, view] of Object.entries(two)) view.set(one[inFirst(name)]);

  const { gradient, ...others } = eager(batch, model, flat);
  const summed = new Float32Array(weights.length);
  const sums = viewsOf(TINY, summed);
  for (const [name, view] of Object.entries(viewsOf(model, gradient))) {
    view.forEach((value, i) => sums[inFirst(name)][i] += value);
  }
  assertSame({ ...others, gradient: summed }, eager(batch));
});

Deno.test("compiled steps of a model of one supervision step start at the initial states and return none", async () => {
  const model: ModelConfig = { ...TINY, maxSteps: 1 };
  const { zH, zL, ...batch } = tinyBatch(4, 6, model);
  repeatVector(zH, INITIAL.hInit);
  repeatVector(zL, INITIAL.lInit);
  const shape = { batch: 4, length: 6 };
  const tokens = tf.tidy(() => {
    const inputs = batchTensors(model, { ...batch, zH, zL });
    const outputs = trainStep(model, weightTensors(model, weights), inputs, GLOBAL_BATCH);
    const names = Object.keys(outputs).filter((name) => name !== "zH" && name !== "zL");
    return Object.fromEntries(
      names.map((name) => [name, outputs[name].dataSync() as Float32Array]),
    );
  });
  assert.ok(!("halt" in tokens) && !("haltLoss" in tokens), "nothing halts");
  const step = compileTrainStep(model, INITIAL, shape, GLOBAL_BATCH, {});
  const gradient = new Float32Array(parameterCount(model));
  const embeddingGradient = new Float32Array(batch.embeddings.length);
  const outcome = await step(weights, batch, { gradient, embeddingGradient });
  for (const [name, values] of Object.entries({ ...outcome, embeddingGradient })) {
    assertClose(values, tokens[name], name, 1e-5);
  }
  for (const parameter of layoutOf(model)) {
    const ours = viewOf(gradient, parameter);
    assertClose(ours, tokens[WEIGHT_GRADIENT + parameter.name], parameter.name, 1e-5);
    assert.equal(ours.every((value) => value === 0), parameter.name.startsWith("q_head."));
  }
  await step.release();

  const predict = compileForwardStep(model, INITIAL, shape, {});
  const { tokenLoss, logProbabilities, halt } = await predict(weights, batch, {});
  assertClose(tokenLoss, tokens.tokenLoss, "loss", 1e-5);
  assert.equal(halt, undefined);
  const s = (x: number) => x >= 0 ? x + 1 : 1 / (1 - x);
  for (let place = 0; place < 24; place++) {
    const of = (values: Float32Array) => [...values.subarray(12 * place, 12 * (place + 1))];
    const shares = of(tokens.logits).map(s);
    const sum = shares.reduce((total, share) => total + share);
    const expected = shares.map((share) => Math.log(share / sum));
    assertClose(of(logProbabilities!), expected, `place ${place}`, 1e-5);
  }
  await predict.release();
});

Deno.test("compileTrainStep matches tfjs's CPU backend with softmax cross-entropy", async () => {
  const loss = { loss: "softmax", logitScale: 0.3 } as const;
  const batch = tinyBatch(4, 6);
  const expected = eager(batch, TINY, weights, loss);
  assertSame(await compiled(batch, { loss }), expected);
  assert.throws(() => assertSame(eager(batch), expected), "it is another function");
});

Deno.test("compileTrainStep gives the gradients of a single length for micro-batches of several", async () => {
  const [examples, length] = [12, 80];
  const batch = tinyBatch(examples, length);
  const sizes = Array.from({ length: examples }, (_, i) => 80 - 6 * (i * 5 % examples));
  const ends = sizes.map((size, i) => [i * length + size, (i + 1) * length] as const);
  for (const [begin, end] of ends) {
    batch.present.fill(0, begin, end);
    batch.labels.fill(0, begin, end);
  }
  const microBatches = microBatchesOf(length, sizes, TINY.embeddingTokens);
  assert.ok(new Set(microBatches.map(({ length }) => length)).size > 2);
  const { logits: _, ...ours } = await compiled(batch, { threads: 2 });
  const { logits: __, ...theirs } = eager(batch);
  const state = TINY.hidden;
  for (const states of [ours.zH, ours.zL, theirs.zH, theirs.zL]) {
    const tokens = TINY.embeddingTokens + length;
    sizes.forEach((size, i) =>
      states.fill(0, (i * tokens + TINY.embeddingTokens + size) * state, (i + 1) * tokens * state)
    );
  }
  // Sums over other numbers of tokens round otherwise; a leak would be a thousand times larger.
  assertSame(ours, theirs, 5e-5);
});

Deno.test("trainStep returns the slopes of the loss where one cycle is all", () => {
  const model = { ...TINY, hCycles: 1 };
  const batch = tinyBatch(2, 4);
  const { gradient, embeddingGradient } = eager(batch, model);
  const lossOf = (batch: TinyBatch, flat: Float32Array) => {
    const { tokenLoss, haltLoss } = eager(batch, model, flat);
    const total = (losses: Float32Array) => losses.reduce((sum, loss) => sum + loss, 0);
    return (total(tokenLoss) + 0.5 * total(haltLoss)) / GLOBAL_BATCH;
  };
  const slope = (values: Float32Array, at: number, loss: (values: Float32Array) => number) => {
    // A five-point formula, because the loss bends.
    const moved = (offset: number) => loss(values.with(at, values[at] + offset));
    const step = 5e-3;
    const [near, far] = [step, 2 * step].map((offset) => moved(offset) - moved(-offset));
    return (8 * near - far) / (12 * step);
  };
  for (const { name, offset } of layoutOf(model)) {
    const at = offset + 1;
    const measured = slope(weights, at, (flat) => lossOf(batch, flat));
    assertClose([gradient[at]], [measured], name, 4e-4);
  }
  for (const at of [0, 7, 12, 20]) {
    const measured = slope(
      batch.embeddings,
      at,
      (embeddings) => lossOf({ ...batch, embeddings }, weights),
    );
    assertClose([embeddingGradient[at]], [measured], `embedding element ${at}`, 4e-4);
  }
});

Deno.test("trainStep differentiates the last cycle only", () => {
  // A second cycle moves the states, so the same gradients follow from starting where it starts.
  const batch = tinyBatch(2, 4);
  const first = eager(batch, { ...TINY, hCycles: 1 });
  const { gradient, embeddingGradient } = eager({ ...batch, zH: first.zH, zL: first.zL }, {
    ...TINY,
    hCycles: 1,
  });
  const both = eager(batch, { ...TINY, hCycles: 2 });
  assertSame({ gradient: both.gradient, embeddingGradient: both.embeddingGradient }, {
    gradient,
    embeddingGradient,
  });
});

Deno.test("trainStep ignores filler tokens", async () => {
  const [size, length, filler] = [2, 5, 3];
  const { embeddingTokens } = TINY;
  const batch = tinyBatch(size, length);
  const expected = await compiled(batch);
  for (const [token, state] of [[0, 0], [7, 2.5]]) {
    const { logits, zH, zL, ...others } = await compiled(padded(batch, filler, token, state));
    const states = (values: Float32Array) =>
      cut(values, size, embeddingTokens + length + filler, embeddingTokens + length);
    assertSame({
      ...others,
      logits: cut(logits, size, length + filler, length),
      zH: states(zH),
      zL: states(zL),
    }, expected);
  }
});

Deno.test("trainStep depends on the positions of tokens, not their order", async () => {
  const length = 4;
  const batch = tinyBatch(1, length);
  const { embeddingTokens: P, hidden: D } = TINY;
  const turn = <A extends Float32Array | Int32Array>(values: A, width = 1, fixed = 0): A => {
    const copy = values.slice() as A;
    for (let i = 0; i < length; i++) {
      const from = (fixed + i) * width;
      copy.set(values.subarray(from, from + width), (fixed + length - 1 - i) * width);
    }
    return copy;
  };
  const turned = await compiled({
    tokens: turn(batch.tokens),
    labels: turn(batch.labels),
    positions: turn(batch.positions),
    present: batch.present,
    embeddings: batch.embeddings,
    zH: turn(batch.zH, D, P),
    zL: turn(batch.zL, D, P),
  });
  const expected = await compiled(batch);
  assertSame({
    ...turned,
    logits: turn(turned.logits, 12),
    zH: turn(turned.zH, D, P),
    zL: turn(turned.zL, D, P),
  }, expected);

  const elsewhere = await compiled({ ...batch, positions: turn(batch.positions) });
  assert.throws(() => assertSame(elsewhere, expected), "places matter");
});

Deno.test("trainStep keeps the examples of a batch independent", async () => {
  const [one, two] = [tinyBatch(1, 5), tinyBatch(2, 5)];
  const half = <A extends Float32Array | Int32Array>(values: A) =>
    values.subarray(0, values.length / 2) as A;
  for (const key of Object.keys(one) as (keyof TinyBatch)[]) one[key].set(half(two[key]));
  const { gradient: _, ...alone } = await compiled(one);
  const { gradient: __, ...together } = await compiled(two);
  const halves = Object.entries(together).map(([name, values]) => [name, half(values)]);
  assertSame(Object.fromEntries(halves), alone);
});

Deno.test("compileForwardStep gives the states and most likely tokens of a training step", async () => {
  const batch = tinyBatch(2, 5);
  const predict = compileForwardStep(TINY, INITIAL, { batch: 2, length: 5 }, { threads: 1 });
  const into = { zH: batch.zH.slice(), zL: batch.zL.slice() };
  const { tokens, halt, tokenLoss } = await predict(weights, batch, into);
  const { zH, zL, logits, halt: trained, tokenLoss: loss } = await compiled(batch);
  assertSame({ ...into, halt: halt!, tokenLoss }, { zH, zL, halt: trained, tokenLoss: loss });
  const likeliest = Array.from({ length: 10 }, (_, i) => {
    const own = logits.subarray(12 * i, 12 * (i + 1));
    return own.indexOf(Math.max(...own));
  });
  assert.deepEqual([...tokens], likeliest);
});

Deno.test("compileTrainStep gives equal bits for any number of threads", async () => {
  const model = MODELS.mini;
  const batch = tinyBatch(4, 30, model);
  const flat = initialTrunk(model, 0).weights;
  const expected = await compiled(batch, { model, flat, threads: 1 });
  for (const threads of [1, 2]) {
    assert.deepEqual(await compiled(batch, { model, flat, threads }), expected);
  }
});
