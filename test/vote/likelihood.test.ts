import assert from "node:assert/strict";
import * as fc from "fast-check";
import { augment } from "../../lib/arc/augment.ts";
import { EOS, variantCanvas, VOCABULARY } from "../../lib/arc/canvas.ts";
import { Likelihood, logitOf, logProbabilityOf } from "../../lib/vote/likelihood.ts";

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
  assert.equal(logProbabilityOf([], canvas, logs), -Infinity);
});

Deno.test("logitOf is finite for any probability", () => {
  assert.ok(Math.abs(logitOf(Math.log(0.25)) + Math.log(3)) < 1e-12);
  assert.ok(Number.isFinite(logitOf(0)) && logitOf(0) > 10);
  assert.equal(logitOf(-900), -900);
  assert.ok(Number.isFinite(logitOf(-Infinity)));
});

Deno.test("Likelihood tells of the task's grids what the variant's tokens say", () => {
  const canvas = { rows: 3, columns: 4 };
  fc.assert(fc.property(
    fc.nat(7),
    fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8, 9], { minLength: 9 }),
    fc.array(fc.array(fc.nat(9), { minLength: 3, maxLength: 3 }), { minLength: 2, maxLength: 2 }),
    fc.infiniteStream(fc.double({ min: -9, max: 0, noNaN: true })),
    (dihedral, colours, grid, draws) => {
      const variant = { name: "", taskId: "", dihedral, colours: [0, ...colours] };
      const logs = Float32Array.from({ length: 12 * VOCABULARY }, () => draws.next().value);
      const likelihood = new Likelihood(variant, canvas, logs);
      const own = variantCanvas(canvas, dihedral);
      const expected = logProbabilityOf(augment(variant, grid), own, logs);
      assert.equal(likelihood.of(grid), expected);
      assert.equal(likelihood.of(grid), expected, "asked again");
    },
  ));
});
