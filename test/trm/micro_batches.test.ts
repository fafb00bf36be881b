import fc from "fast-check";
import assert from "node:assert/strict";
import { gather, inOrder, microBatchesOf, scatter } from "../../lib/trm/micro_batches.ts";

/** The longest that an example may be, and how long each of a batch is. */
const batches = fc.integer({ min: 1, max: 900 }).chain((length) =>
  fc.record({
    length: fc.constant(length),
    sizes: fc.array(fc.integer({ min: 0, max: length }), { minLength: 1, maxLength: 96 }),
  })
);

Deno.test("microBatchesOf holds every example with tokens once, at a length close to its own", () => {
  fc.assert(fc.property(batches, ({ length, sizes }) => {
    const microBatches = microBatchesOf(length, sizes, 2);
    const indices = microBatches.flatMap(({ indices }) => indices).sort((a, b) => a - b);
    assert.deepEqual(indices, sizes.map((_, index) => index).filter((index) => sizes[index] > 0));
    const tokens = sizes.reduce((sum, size) => sum + (size && size + 2), 0);
    const most = Math.min(916, Math.max(320, tokens / 4));
    for (const { indices, length: own } of microBatches) {
      assert.equal(Math.log2(indices.length) % 1, 0);
      const longest = Math.max(...indices.map((index) => sizes[index]));
      assert.ok(own >= longest && own <= length);
      assert.ok(own <= Math.max(1, longest * 8 / 7 + 1), `${own} for ${longest}`);
      assert.ok(indices.length === 1 || indices.length * (2 + own) <= most);
    }
  }));
});

Deno.test("microBatchesOf makes micro-batches as large as allowed", () => {
  const counts = (batch: number, length: number) =>
    microBatchesOf(length, new Array(batch).fill(length), 2).map(({ indices }) => indices.length);
  assert.deepEqual(counts(32, 36), [8, 8, 8, 8]);
  assert.deepEqual(counts(13, 36), [8, 4, 1]);
  assert.deepEqual(counts(3, 900), [1, 1, 1]);
  // A larger batch has larger microBatches, up to the size of the longest example.
  assert.deepEqual(counts(64, 36), [16, 16, 16, 16]);
  assert.deepEqual(counts(384, 182).slice(0, 2), [4, 4]);
  assert.deepEqual(counts(2, 5), [2]);
});

Deno.test("microBatchesOf orders examples by length, then by index", () => {
  const sizes = [50, 72, 60, 50, 0, 32, 72, 50, 60];
  assert.deepEqual(microBatchesOf(72, sizes, 2), [
    { indices: [1, 6, 2, 8], length: 72 },
    { indices: [0, 3, 7, 5], length: 56 },
  ]);
});

Deno.test("scatter restores gathered examples, fills with zeros, and leaves other examples unchanged", () => {
  const batch = 3;
  const from = { a: Float32Array.from({ length: 12 }, (_, i) => i), b: Int32Array.of(7, 8, 9) };
  const microBatch = { a: new Float32Array(4), b: new Int32Array(2) };
  gather({ from, into: microBatch, indices: [2, 0] }, batch);
  assert.deepEqual(microBatch, { a: Float32Array.of(8, 9, 0, 1), b: Int32Array.of(9, 7) });
  const into = { a: new Float32Array(12).fill(-1), b: new Int32Array(3).fill(-1) };
  scatter({ from: microBatch, into, indices: [2, 0] }, batch);
  assert.deepEqual(into.a, Float32Array.of(0, 1, 0, 0, -1, -1, -1, -1, 8, 9, 0, 0));
  assert.deepEqual(into.b, Int32Array.of(7, -1, 9));
});

Deno.test("inOrder finishes in order, with a limited number in flight", async () => {
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

Deno.test("inOrder stops after an error", async () => {
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
