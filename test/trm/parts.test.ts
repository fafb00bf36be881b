import fc from "fast-check";
import assert from "node:assert/strict";
import { cut, inOrder, partOf } from "../../lib/trm/parts.ts";

Deno.test("parts of any batch are equal, and none is larger than it may be", () => {
  const sizes = {
    batch: fc.integer({ min: 1, max: 800 }),
    length: fc.integer({ min: 1, max: 900 }),
  };
  fc.assert(fc.property(fc.record(sizes), ({ batch, length }) => {
    const part = partOf({ batch, length });
    assert.equal(batch % part.batch, 0);
    assert.equal(part.length, length);
    assert.ok(part.batch === 1 || part.batch * length <= 512);
  }));
  assert.deepEqual(partOf({ batch: 32, length: 36 }), { batch: 8, length: 36 });
});

Deno.test("parts put together are the arrays that were cut", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), (count, size) => {
      const whole = { a: Float32Array.from({ length: 2 * count * size }, (_, i) => i) };
      const parts = Array.from({ length: count }, (_, index) => cut(whole, index, count).a);
      assert.deepEqual(parts.flatMap((part) => [...part]), [...whole.a]);
      parts[0][0] = -1;
      assert.equal(whole.a[0], -1);
    }),
  );
});

Deno.test("work is finished in order, whichever part is done first, and few parts are under way", async () => {
  const delays = [30, 0, 10, 0, 0, 20, 0];
  const width = 3;
  const [started, finished]: number[][] = [[], []];
  await inOrder(delays.length, width, async (index) => {
    started.push(index);
    assert.ok(started.length - finished.length <= width);
    await new Promise((resolve) => setTimeout(resolve, delays[index]));
  }, (index) => finished.push(index));
  assert.deepEqual(finished, [0, 1, 2, 3, 4, 5, 6]);
  assert.deepEqual(started, finished);
});

Deno.test("a part that fails stops those after it", async () => {
  const finished: number[] = [];
  const work = inOrder(
    6,
    2,
    (index) => index === 2 ? Promise.reject(new Error("no memory")) : Promise.resolve(),
    (index) => finished.push(index),
  );
  await assert.rejects(work, /no memory/);
  assert.deepEqual(finished, [0, 1]);
});
