import assert from "node:assert/strict";
import fc from "fast-check";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";

/** A table of embeddings of two numbers that start at (1, -2). */
const table = () => new EmbeddingTable(Float32Array.of(1, -2));

const valuesOf = (embeddings: EmbeddingTable) => embeddings.blocks.flatMap((block) => [...block]);

Deno.test("EmbeddingTable returns the initial vector for an embedding it does not store", () => {
  const embeddings = table();
  assert.deepEqual(embeddings.get("a"), Float32Array.of(1, -2));
  assert.equal(embeddings.has("a"), false);
  assert.equal(embeddings.size, 0);
  assert.deepEqual(valuesOf(embeddings), []);
});

Deno.test("EmbeddingTable keeps the order of first use", () => {
  const embeddings = table();
  embeddings.set("b", Float32Array.of(3, 4));
  embeddings.set("a", Float32Array.of(5, 6));
  embeddings.set("b", Float32Array.of(7, 8));
  assert.deepEqual(embeddings.names, ["b", "a"]);
  assert.deepEqual(valuesOf(embeddings), [7, 8, 5, 6]);
  assert.deepEqual(embeddings.get("b"), Float32Array.of(7, 8));
  assert.equal(embeddings.has("b"), true);
});

Deno.test("EmbeddingTable moves each number against the sign of its gradient", () => {
  const embeddings = table();
  embeddings.update(["a", "b"], Float32Array.of(1e-9, -1e9, 0, 3), 0.5, 0);
  assert.deepEqual(embeddings.get("a"), Float32Array.of(0.5, -1.5));
  assert.deepEqual(embeddings.get("b"), Float32Array.of(1, -2.5));
});

Deno.test("EmbeddingTable sums the gradients of a shared embedding before it takes the sign", () => {
  const embeddings = table();
  embeddings.update(["a", "b", "a", "a"], Float32Array.of(3, 1, 9, 9, -1, -4, -1, 3), 0.25, 0);
  assert.deepEqual(embeddings.get("a"), Float32Array.of(0.75, -2));
  assert.deepEqual(embeddings.get("b"), Float32Array.of(0.75, -2.25));
});

Deno.test("EmbeddingTable decays the embeddings of the batch once per step, before it moves them", () => {
  const embeddings = table();
  embeddings.set("idle", Float32Array.of(8, 8));
  embeddings.update(["a", "a"], Float32Array.of(1, 0, 1, 0), 0.5, 0.5);
  assert.deepEqual(embeddings.get("a"), Float32Array.of(1 * 0.75 - 0.5, -2 * 0.75));
  assert.deepEqual(embeddings.get("idle"), Float32Array.of(8, 8));
});

Deno.test("EmbeddingTable leaves the gradients unchanged", () => {
  const gradients = Float32Array.of(1, 2, 3, 4);
  table().update(["a", "a"], gradients, 0.5, 0.1);
  assert.deepEqual(gradients, Float32Array.of(1, 2, 3, 4));
});

Deno.test("EmbeddingTable keeps embeddings when it grows", () => {
  const embeddings = table();
  const names = Array.from({ length: 1000 }, (_, i) => `embedding ${i}`);
  names.forEach((name, i) => embeddings.set(name, Float32Array.of(i, -i)));
  assert.equal(embeddings.size, 1000);
  assert.deepEqual(embeddings.names, names);
  names.forEach((name, i) => assert.deepEqual(embeddings.get(name), Float32Array.of(i, -i)));
});

Deno.test("EmbeddingTable updates old and new embeddings in a step that makes it grow", () => {
  const embeddings = table();
  const names = Array.from({ length: 70 }, (_, i) => `embedding ${i}`);
  embeddings.update(names.slice(0, 63), new Float32Array(126).fill(1), 0.5, 0);
  embeddings.update(names, new Float32Array(140).fill(1), 0.5, 0);
  names.forEach((name, i) =>
    assert.deepEqual(
      embeddings.get(name),
      i < 63 ? Float32Array.of(0, -3) : Float32Array.of(0.5, -2.5),
    )
  );
});

Deno.test("EmbeddingTable returns the mean of its embeddings, or the initial vector", () => {
  const embeddings = table();
  assert.deepEqual(embeddings.mean(), Float32Array.of(1, -2));
  embeddings.set("a", Float32Array.of(3, 5));
  embeddings.set("b", Float32Array.of(4, 7));
  assert.deepEqual(embeddings.mean(), Float32Array.of(3.5, 6));
});

Deno.test("EmbeddingTable returns views that stay valid when it grows", () => {
  const embeddings = table();
  embeddings.set("first", Float32Array.of(0, 0));
  const held = embeddings.get("first");
  for (let i = 0; i < 1000; i++) embeddings.set(`embedding ${i}`, Float32Array.of(i, i));
  embeddings.set("first", Float32Array.of(3, 4));
  assert.deepEqual(held, Float32Array.of(3, 4));
  assert.equal(valuesOf(embeddings).length, 2 * 1001);
  assert.deepEqual(valuesOf(embeddings).slice(-2), [999, 999]);
});

Deno.test("EmbeddingTable equals a table set to its names and values", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.string(), fc.tuple(fc.integer(), fc.integer())), { maxLength: 200 }),
    (entries) => {
      const embeddings = table();
      for (const [name, embedding] of entries) embeddings.set(name, Float32Array.from(embedding));
      const expected = new Map(
        entries.map(([name, embedding]) => [name, Float32Array.from(embedding)]),
      );
      assert.deepEqual(embeddings.names, [...expected.keys()]);
      assert.deepEqual(
        valuesOf(embeddings),
        [...expected.values()].flatMap((embedding) => [...embedding]),
      );
    },
  ));
});

const SEEN = ["t", "t|||t3|||0213456789"];

Deno.test("EmbeddingTable updates a task's embedding by all of its variants", () => {
  const embeddings = new EmbeddingTable(Float32Array.of(1, -2), "task");
  embeddings.update([...SEEN, "u"], Float32Array.of(-1, 5, -1, -9, 4, 4), 0.5, 0);
  assert.deepEqual(embeddings.names, ["t", "u"]);
  for (const name of SEEN) assert.deepEqual(embeddings.get(name), Float32Array.of(1.5, -1.5));
  assert.ok(embeddings.has("t|||t7|||0987654321"));
  assert.equal(embeddings.codes, undefined);
});

Deno.test("EmbeddingTable adds a variant's code, whose vectors all tasks share", () => {
  const embeddings = new EmbeddingTable(Float32Array.of(1), "coded-task");
  embeddings.update([SEEN[1]], Float32Array.of(-7), 1, 0);
  // The embedding moves by the learning rate, and each of ten vectors of the code by a tenth of it.
  const nearly = (name: string, expected: number) =>
    assert.ok(
      Math.abs(embeddings.get(name)[0] - expected) < 1e-6,
      `${name}: ${embeddings.get(name)}`,
    );
  nearly(SEEN[1], 1 + 1 + 10 * 0.1);
  // Colours 3 to 9 stay where they are in the task itself too.
  nearly("t", 1 + 1 + 7 * 0.1);
  nearly("u|||t3|||0213456789", 1 + 10 * 0.1);
  nearly("u|||t1|||0132456789", 1 + 6 * 0.1);
  assert.equal(embeddings.codes?.size, 10);
});

Deno.test("EmbeddingTable adds a vector of the variant to its task's, and trains both", () => {
  const embeddings = new EmbeddingTable(Float32Array.of(1), "task-and-variant");
  embeddings.update([...SEEN, "u"], Float32Array.of(-1, -1, 4), 0.5, 0);
  assert.deepEqual(embeddings.names, ["t", "u"]);
  assert.deepEqual(embeddings.codes?.names, [...SEEN, "u"]);
  // The task has moved by a half, and so has the variant's own.
  for (const name of SEEN) assert.deepEqual(embeddings.get(name), Float32Array.of(2));
  assert.deepEqual(embeddings.get("t|||t7|||0987654321"), Float32Array.of(1.5));
  assert.deepEqual(embeddings.get("u"), Float32Array.of(0));
});
