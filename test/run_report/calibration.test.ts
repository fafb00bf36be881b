import assert from "node:assert/strict";
import { calibrationOf } from "../../lib/run_report/calibration.ts";

/** Answers of one probability, so many of which are right. */
const answers = (probability: number, count: number, right: number, step = 1) =>
  Array.from({ length: count }, (_, i) => ({ probability, right: i < right, step }));

Deno.test("calibrationOf counts answers in ten equal ranges", () => {
  const { bins, count } = calibrationOf([
    ...answers(0, 1, 0),
    ...answers(0.05, 3, 1),
    ...answers(0.1, 1, 1),
    ...answers(1, 2, 2),
  ])!;
  assert.equal(count, 7);
  assert.deepEqual(bins.map((bin) => bin.count), [4, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
  assert.equal(bins[0].right, 0.25);
  assert.ok(Math.abs(bins[0].probability - 0.0375) < 1e-12);
  assert.deepEqual(bins[2], { low: 0.2, high: 0.3, count: 0, probability: 0, right: 0 });
  assert.equal(bins[9].high, 1);
});

Deno.test("calibrationOf finds no error where probabilities fit, and all of it where they do not", () => {
  const fitting = calibrationOf([...answers(0.25, 4, 1), ...answers(0.75, 4, 3)])!;
  assert.equal(fitting.error, 0);
  assert.equal(fitting.brier, 0.1875);
  const wrong = calibrationOf([...answers(1, 4, 0), ...answers(0, 4, 4)])!;
  assert.equal(wrong.error, 1);
  assert.equal(wrong.brier, 1);
});

Deno.test("calibrationOf has the means of each supervision step in order", () => {
  const { steps } = calibrationOf([...answers(0.5, 2, 2, 2), ...answers(0.25, 2, 1, 1)])!;
  assert.deepEqual(steps, [
    { step: 1, probability: 0.25, right: 0.5 },
    { step: 2, probability: 0.5, right: 1 },
  ]);
});

Deno.test("calibrationOf has no calibration of nothing", () => {
  assert.equal(calibrationOf([]), undefined);
});
