import assert from "node:assert/strict";
import { EOS, VOCABULARY } from "../../lib/arc/canvas.ts";
import { logitOf, logProbabilityOf } from "../../lib/vote/likelihood.ts";

Deno.test("logProbabilityOf sums the cells of a grid and its end marks", () => {
  const canvas = { rows: 3, columns: 4 };
  const logs = new Float32Array(12 * VOCABULARY).fill(-9);
  const at = (place: number, token: number, value: number) =>
    logs[place * VOCABULARY + token] = value;
  // Two cells of colours 5 and 7; the end beside them, and below; neither the corner nor what is beyond.
  at(0, 7, -1);
  at(1, 9, -2);
  at(2, EOS, -4);
  at(4, EOS, -8);
  at(5, EOS, -16);
  assert.equal(logProbabilityOf([[5, 7]], canvas, logs), -31);
  const whole = Array.from({ length: 3 }, () => [1, 1, 1, 1]);
  assert.equal(logProbabilityOf(whole, canvas, logs), -9 * 12, "no end is on the canvas");
  assert.equal(logProbabilityOf([[1, 1, 1, 1, 1]], canvas, logs), -Infinity);
});

Deno.test("logitOf is finite for any probability", () => {
  assert.ok(Math.abs(logitOf(Math.log(0.25)) + Math.log(3)) < 1e-12);
  assert.ok(Number.isFinite(logitOf(0)) && logitOf(0) > 10);
  assert.equal(logitOf(-1e4), -1e4);
});
