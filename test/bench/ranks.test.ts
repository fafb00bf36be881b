import assert from "node:assert/strict";
import fc from "fast-check";
import { costOf, crossing, exchangedBytes, stepTime } from "../../lib/bench/ranks.ts";

const LINK = { bandwidth: 1e9, latency: 1e-5 };
const COST = { example: 0.01, common: 0.002, bytes: 4e6 };

Deno.test("stepTime of one rank has no exchange", () => {
  assert.deepEqual(stepTime(1, 32, COST, LINK), { compute: 32 * 0.01 + 0.002, exchange: 0 });
});

Deno.test("stepTime of more ranks computes no longer, and exchanges no less", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 999 }), (n, b) => {
      const [fewer, more] = [n, n + 1].map((ranks) => stepTime(ranks, b, COST, LINK));
      assert.ok(more.compute <= fewer.compute);
      assert.ok(more.exchange >= fewer.exchange);
    }),
  );
});

Deno.test("stepTime sends no more than twice the bytes, whatever the number of ranks", () => {
  const { exchange } = stepTime(1000, 32, COST, { bandwidth: 1e9, latency: 0 });
  assert.ok(exchange < 2 * COST.bytes / 1e9);
});

Deno.test("costOf finds the cost of an example and of what all ranks do", () => {
  const timed = (batch: number) => ({ batch, seconds: stepTime(1, batch, COST, LINK).compute });
  const { example, common } = costOf([timed(8), timed(32)], COST.bytes);
  assert.ok(Math.abs(example - COST.example) < 1e-12);
  assert.ok(Math.abs(common - COST.common) < 1e-12);
});

Deno.test("crossing is the first number of ranks whose exchange takes longer", () => {
  const ranks = crossing(4096, COST, LINK)!;
  const [before, at] = [ranks - 1, ranks].map((n) => stepTime(n, 4096, COST, LINK));
  assert.ok(before.exchange <= before.compute && at.exchange > at.compute);
  assert.equal(crossing(4, COST, { bandwidth: 1e15, latency: 0 }), undefined);
});

Deno.test("exchangedBytes counts gradients and five numbers an example", () => {
  assert.equal(exchangedBytes(1000, 4, 64), 4 * (1000 + 4 * 69));
});
