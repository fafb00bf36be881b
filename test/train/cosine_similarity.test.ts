import assert from "node:assert/strict";
import fc from "fast-check";
import { cosine, similarityByTask, similarityInBatch } from "../../lib/train/cosine_similarity.ts";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";

const COLOURS = "|||0123456789";

/** Embeddings [x, y] by the names of their variants. */
function tableOf(embeddings: Record<string, readonly [number, number]>): EmbeddingTable {
  const table = new EmbeddingTable(new Float32Array(2));
  for (const [name, embedding] of Object.entries(embeddings)) {
    table.set(name, Float32Array.from(embedding));
  }
  return table;
}

const table = tableOf({
  "a": [1, 0],
  [`a|||t1${COLOURS}`]: [2, 0],
  "b": [0, 1],
  [`b|||t1${COLOURS}`]: [0, -1],
  "lone": [0, 3],
});

Deno.test("similarityByTask compares embeddings within a task and across tasks", () => {
  const similarity = similarityByTask(table, 0);
  assert.deepEqual([...similarity.keys()], ["a", "b"]);
  assert.deepEqual(similarity.get("a"), { within: 1, across: 0 });
  assert.equal(similarity.get("b")!.within, -1);
  assert.equal(similarityByTask(tableOf({ a: [1, 0], [`a|||t1${COLOURS}`]: [1, 0] }), 0).size, 0);
});

Deno.test("similarityInBatch is 0 within tasks that have one variant each", () => {
  assert.deepEqual(similarityInBatch(table, ["b", "lone", "lone"]), { within: 0, across: 1 });
  const { within, across } = similarityInBatch(table, ["a", `a|||t1${COLOURS}`, "b", "unknown"]);
  assert.deepEqual([within, across], [1, 1 / 3]);
});

Deno.test("cosine is in [-1, 1], 1 for a vector with itself, and 0 for zero", () => {
  const vector = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 3, maxLength: 3 })
    .map((values) => Float32Array.from(values));
  fc.assert(fc.property(vector, vector, (a, b) => {
    const zero = (v: Float32Array) => v.every((value) => value === 0);
    assert.ok(Math.abs(cosine(a, b)) <= 1 + 1e-12);
    assert.equal(cosine(a, b), cosine(b, a));
    assert.ok(Math.abs(cosine(a, a) - (zero(a) ? 0 : 1)) < 1e-12);
    if (zero(a)) assert.equal(cosine(a, b), 0);
  }));
});
