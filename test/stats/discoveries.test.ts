import assert from "node:assert/strict";
import fc from "fast-check";
import { benjaminiHochberg, pValue } from "../../lib/stats/discoveries.ts";

const close = (a: number, b: number, by = 1e-4) => assert.ok(Math.abs(a - b) < by, `${a}, ${b}`);

Deno.test("pValue is 5% where an interval ends at the value, and 1 at the effect", () => {
  const effect = { mean: 2, low: 1, high: 3 };
  close(pValue(effect, 1), 0.05);
  close(pValue(effect, 3), 0.05);
  assert.equal(pValue(effect, 2), 1);
  close(pValue(effect, 2 - 2.576 / 1.96), 0.01);
});

Deno.test("pValue of an interval without width is certain", () => {
  const effect = { mean: 2, low: 2, high: 2 };
  assert.deepEqual([pValue(effect, 2), pValue(effect, 1)], [1, 0]);
});

Deno.test("benjaminiHochberg gives the values of Benjamini and Hochberg's procedure", () => {
  const values = [0.01, 0.04, 0.03, 0.005];
  benjaminiHochberg(values).forEach((value, i) => close(value, [0.02, 0.04, 0.04, 0.02][i], 1e-12));
  assert.deepEqual(benjaminiHochberg([]), []);
});

Deno.test("benjaminiHochberg keeps the order, lowers no value, and exceeds none of 1", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (values) => {
      const result = benjaminiHochberg(values);
      values.forEach((value, i) => {
        // But for rounding.
        assert.ok(result[i] >= value * (1 - 1e-12) && result[i] <= 1);
        values.forEach((other, j) => assert.ok(other < value || result[j] >= result[i]));
      });
    }),
  );
});
