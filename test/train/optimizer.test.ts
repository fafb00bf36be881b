import assert from "node:assert/strict";
import { stream } from "../../lib/random.ts";
import { startOf, TrunkOptimizer } from "../../lib/train/optimizer.ts";
import { numbers, TINY } from "../helpers/tiny_model.ts";

const SIZE = 257;
const SETTINGS = {
  emaDecay: 0.9,
  emaCorrection: "off",
  weightDecay: 0.1,
  optimizer: "adam-atan2",
  muonScale: 0.5,
} as const;
const RATE = 1e-2;

/** Weights, and gradients of five steps whose sizes range over many powers of ten. */
function problem(): { weights: Float32Array; gradients: Float32Array[] } {
  const random = stream(0, "optimizer");
  const weights = numbers(SIZE, random);
  const gradients = Array.from(
    { length: 5 },
    () => numbers(SIZE, random).map((value) => value * 10 ** (-9 * random.float())),
  );
  // Nothing flows to the first weight; the second has a gradient once.
  gradients.forEach((gradient, step) => {
    gradient[0] = 0;
    gradient[1] = step === 1 ? 0.5 : 0;
  });
  return { weights, gradients };
}

/** Adam-atan2 and the moving average, written out in double precision. */
function byHand(weights: Float32Array, gradients: Float32Array[], rates: number[]) {
  const state = [...weights].map((weight) => ({ weights: weight, m: 0, v: 0, ema: weight }));
  gradients.forEach((gradient, step) => {
    state.forEach((s, i) => {
      s.m = 0.9 * s.m + 0.1 * gradient[i];
      s.v = 0.95 * s.v + 0.05 * gradient[i] ** 2;
      const m = s.m / (1 - 0.9 ** (step + 1));
      const v = s.v / (1 - 0.95 ** (step + 1));
      s.weights *= 1 - rates[step] * 0.1;
      s.weights -= rates[step] * 1.27 * Math.atan2(m, Math.sqrt(v));
      s.ema = 0.9 * s.ema + 0.1 * s.weights;
    });
  });
  return state;
}

Deno.test("TrunkOptimizer matches a loop in double precision", async () => {
  const { weights, gradients } = problem();
  const rates = [0, 0.5, 1, 1, 0.2].map((factor) => factor * RATE);
  const optimizer = await TrunkOptimizer.create(TINY, startOf(weights), SETTINGS);
  for (const [step, gradient] of gradients.entries()) {
    await optimizer.update(gradient, step + 1, rates[step]);
  }
  const expected = byHand(weights, gradients, rates);
  expected.forEach((theirs, i) => {
    const largest = Math.max(...gradients.map((gradient) => Math.abs(gradient[i])));
    const scales = { weights: 1, ema: 1, m: largest, v: largest ** 2 };
    for (const [name, scale] of Object.entries(scales) as [keyof typeof scales, number][]) {
      const [ours, wanted] = [optimizer.state[name][i], theirs[name]];
      assert.ok(Math.abs(ours - wanted) <= 3e-7 * scale, `${name} ${i}: ${ours}, not ${wanted}`);
    }
  });
  await optimizer.release();
});

Deno.test("TrunkOptimizer first moves by lr·1.27·π/4 against the gradient's sign", async () => {
  const weights = new Float32Array(4);
  const optimizer = await TrunkOptimizer.create(TINY, startOf(weights), SETTINGS);
  await optimizer.update(Float32Array.of(1e-9, -1, 1e9, 0), 1, RATE);
  const move = RATE * 1.27 * Math.PI / 4;
  const moves = [-move, move, -move, 0];
  moves.forEach((expected, i) =>
    assert.ok(Math.abs(optimizer.state.weights[i] - expected) < 1e-8, `weight ${i}`)
  );
});

Deno.test("TrunkOptimizer decays weights without a gradient", async () => {
  const optimizer = await TrunkOptimizer.create(TINY, startOf(Float32Array.of(1, -2)), SETTINGS);
  await optimizer.update(new Float32Array(2), 1, 0.5);
  assert.deepEqual(optimizer.state.weights, Float32Array.of(0.95, -1.9));
});

Deno.test("TrunkOptimizer leaves its gradient and initial state unchanged", async () => {
  const { weights, gradients: [gradient] } = problem();
  const before = [weights.slice(), gradient.slice()];
  const optimizer = await TrunkOptimizer.create(TINY, startOf(weights), SETTINGS);
  for (let step = 1; step <= 3; step++) {
    const { state } = optimizer;
    const copy = structuredClone(state);
    await optimizer.update(gradient, step, RATE);
    assert.deepEqual(state, copy);
  }
  assert.deepEqual([weights, gradient], before);
});

Deno.test("TrunkOptimizer resumes from a saved state", async () => {
  const { weights, gradients } = problem();
  const update = async (optimizer: TrunkOptimizer, from: number, to: number) => {
    for (let i = from; i < to; i++) await optimizer.update(gradients[i], i + 1, RATE);
  };
  const straight = await TrunkOptimizer.create(TINY, startOf(weights), SETTINGS);
  await update(straight, 0, 5);
  const first = await TrunkOptimizer.create(TINY, startOf(weights), SETTINGS);
  await update(first, 0, 2);
  const second = await TrunkOptimizer.create(TINY, structuredClone(first.training), SETTINGS);
  await update(second, 2, 5);
  assert.deepEqual(second.state, straight.state);
});
