import assert from "node:assert/strict";
import { addMetrics, meansOf, noMetrics } from "../../lib/train/metrics.ts";

const STEP = {
  seen: 4,
  tokenLoss: 8,
  haltLoss: 2,
  finished: 2,
  accuracy: 1.5,
  exact: 1,
  haltAccuracy: 2,
  steps: 6,
};

Deno.test("meansOf divides losses by seen examples, the rest by finished ones", () => {
  assert.deepEqual(meansOf(STEP), {
    loss: 2.25,
    tokenLoss: 2,
    haltLoss: 0.5,
    finished: 2,
    accuracy: 0.75,
    exact: 0.5,
    haltAccuracy: 1,
    steps: 3,
  });
});

Deno.test("meansOf leaves out halting for models that do not halt", () => {
  assert.deepEqual(meansOf({ ...STEP, haltLoss: 0, haltAccuracy: 0 }, false), {
    loss: 2,
    tokenLoss: 2,
    finished: 2,
    accuracy: 0.75,
    exact: 0.5,
  });
});

Deno.test("meansOf weighs all examples equally", () => {
  const sums = noMetrics();
  addMetrics(sums, STEP);
  addMetrics(sums, { ...noMetrics(), seen: 4, tokenLoss: 4, finished: 1, steps: 3 });
  const { tokenLoss, accuracy, finished, steps } = meansOf(sums);
  assert.deepEqual({ tokenLoss, accuracy, finished, steps }, {
    tokenLoss: 1.5,
    accuracy: 0.5,
    finished: 3,
    steps: 3,
  });
});

Deno.test("meansOf is 0 without examples", () => {
  assert.ok(Object.values(meansOf(noMetrics())).every((mean) => mean === 0));
});
