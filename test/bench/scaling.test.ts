import fc from "fast-check";
import assert from "node:assert/strict";
import { drawScaling, fitGrowth, timedPairs } from "../../lib/bench/scaling.ts";
import { toSvg } from "../../lib/plot/picture.ts";

const LENGTHS = [25, 50, 100, 200, 400, 900];

Deno.test("fitGrowth finds the linear and quadratic rates of times", () => {
  const rate = fc.double({ min: 1e-6, max: 1e-3, noNaN: true });
  fc.assert(fc.property(rate, rate, (linear, square) => {
    const times = LENGTHS.map((tokens) => ({
      tokens,
      seconds: linear * tokens + square * tokens * tokens,
    }));
    const found = fitGrowth(times);
    for (const [a, b] of [[found.linear, linear], [found.square, square]]) {
      assert.ok(Math.abs(a - b) < 1e-6 * linear + 1e-6 * b, `${a} for ${b}`);
    }
  }));
});

Deno.test("timedPairs selects single pairs of one length, and drawScaling draws them", async () => {
  const seconds = { rounds: [2], median: 2, least: 2, most: 2 };
  const shared = { name: "", seconds, peakBytes: 1 };
  const times = timedPairs([
    { ...shared, pairs: 1, tokens: 50 },
    { ...shared, pairs: 2, tokens: 50 },
    { ...shared, pairs: 1 },
    { ...shared, pairs: 1, tokens: 90 },
  ]);
  assert.deepEqual(times, [{ tokens: 50, seconds: 2 }, { tokens: 90, seconds: 2 }]);
  const svg = await toSvg(drawScaling(times, { title: "Growth", lines: ["how"] }), "made <so>");
  assert.match(svg, /<desc>made &lt;so&gt;<\/desc>/);
  for (const text of ["Growth", "measured", "grid tokens L of a pair"]) {
    assert.ok(svg.includes(text));
  }
});
