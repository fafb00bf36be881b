import assert from "node:assert/strict";
import { stream } from "../../lib/random.ts";
import { intervalOverSeeds } from "../../lib/stats/seeds.ts";

Deno.test("intervalOverSeeds covers the truth about 95 times in 100, however few seeds", () => {
  for (const seeds of [2, 3, 5, 20]) {
    let held = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const random = stream(trial, "seeds", seeds);
      const { low, high } = intervalOverSeeds(
        Array.from({ length: seeds }, () => random.normal()),
      );
      if (low <= 0 && 0 <= high) held++;
    }
    assert.ok(Math.abs(held / 1000 - 0.95) < 0.03, `${seeds} seeds: ${held} of 1000`);
  }
  assert.deepEqual(intervalOverSeeds([4]), { mean: 4, low: 4, high: 4 });
});

Deno.test("intervalOverSeeds has the width of Student's t", () => {
  const { mean, low, high } = intervalOverSeeds([1, 3]);
  assert.equal(mean, 2);
  assert.ok(Math.abs(high - 2 - 12.7062) < 1e-3 && Math.abs(2 - low - 12.7062) < 1e-3);
});
