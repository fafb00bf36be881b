import assert from "node:assert/strict";
import { emaDecayAt } from "../../lib/train/ema.ts";

/** The average after each of some weights, from `start` on. */
function averages(weights: readonly number[], start: number, decay: (update: number) => number) {
  let average = start;
  return weights.map((weight, i) => {
    const kept = decay(i + 1);
    return average = kept * average + (1 - kept) * weight;
  });
}

const WEIGHTS = [3, -1, 4, 1, 5];

Deno.test("emaDecayAt weighs each weight by decay^age in a corrected average", () => {
  for (const emaDecay of [0, 0.5, 0.99, 1]) {
    const settings = { emaDecay, emaCorrection: "on" } as const;
    const made = averages(WEIGHTS, 1000, (update) => emaDecayAt(settings, update));
    made.forEach((average, last) => {
      const shares = WEIGHTS.slice(0, last + 1).map((_, i) => emaDecay ** (last - i));
      const sum = shares.reduce((total, share) => total + share);
      const expected = shares.reduce((total, share, i) => total + share * WEIGHTS[i], 0) / sum;
      assert.ok(Math.abs(average - expected) < 1e-9, `decay ${emaDecay}, update ${last + 1}`);
    });
  }
});

Deno.test("emaDecayAt keeps the start of an average that is not corrected", () => {
  const settings = { emaDecay: 0.5, emaCorrection: "off" } as const;
  const made = averages(WEIGHTS, 8, (update) => emaDecayAt(settings, update));
  assert.deepEqual(made.slice(0, 2), [5.5, 2.25]);
});
