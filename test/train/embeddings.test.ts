import assert from "node:assert/strict";
import fc from "fast-check";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";

/** A table of embeddings of two numbers that start at (1, -2). */
const table = () => new EmbeddingTable(Float32Array.of(1, -2));

const valuesOf = (embeddings: EmbeddingTable) => embeddings.blocks.flatMap((block) => [...block]);

Deno.test("an embedding that was never touched is the initial vector, and takes no place", () => {
  const embeddings = table();
  assert.deepEqual(embeddings.get("a"), Float32Array.of(1, -2));
  assert.equal(embeddings.has("a"), false);
  assert.equal(embeddings.size, 0);
  assert.deepEqual(valuesOf(embeddings), []);
});

Deno.test("embeddings keep the order in which they were touched", () => {
  const embeddings = table();
  embeddings.set("b", Float32Array.of(3, 4));
  embeddings.set("a", Float32Array.of(5, 6));
  embeddings.set("b", Float32Array.of(7, 8));
  assert.deepEqual(embeddings.names, ["b", "a"]);
  assert.deepEqual(valuesOf(embeddings), [7, 8, 5, 6]);
  assert.deepEqual(embeddings.get("b"), Float32Array.of(7, 8));
  assert.equal(embeddings.has("b"), true);
});

Deno.test("a step moves each number against the sign of its gradient, whatever its size", () => {
  const embeddings = table();
  embeddings.update(["a", "b"], Float32Array.of(1e-9, -1e9, 0, 3), 0.5, 0);
  assert.deepEqual(embeddings.get("a"), Float32Array.of(0.5, -1.5));
  assert.deepEqual(embeddings.get("b"), Float32Array.of(1, -2.5));
});

Deno.test("gradients of carry that share an embedding are added up before the sign is taken", () => {
  const embeddings = table();
  embeddings.update(["a", "b", "a", "a"], Float32Array.of(3, 1, 9, 9, -1, -4, -1, 3), 0.25, 0);
  assert.deepEqual(embeddings.get("a"), Float32Array.of(0.75, -2));
  assert.deepEqual(embeddings.get("b"), Float32Array.of(0.75, -2.25));
});

Deno.test("embeddings decay before they move, once a step, and only those of the batch", () => {
  const embeddings = table();
  embeddings.set("idle", Float32Array.of(8, 8));
  embeddings.update(["a", "a"], Float32Array.of(1, 0, 1, 0), 0.5, 0.5);
  assert.deepEqual(embeddings.get("a"), Float32Array.of(1 * 0.75 - 0.5, -2 * 0.75));
  assert.deepEqual(embeddings.get("idle"), Float32Array.of(8, 8));
});

Deno.test("the gradients are left as they are", () => {
  const gradients = Float32Array.of(1, 2, 3, 4);
  table().update(["a", "a"], gradients, 0.5, 0.1);
  assert.deepEqual(gradients, Float32Array.of(1, 2, 3, 4));
});

Deno.test("embeddings survive the table's growth", () => {
  const embeddings = table();
  const names = Array.from({ length: 1000 }, (_, i) => `embedding ${i}`);
  names.forEach((name, i) => embeddings.set(name, Float32Array.of(i, -i)));
  assert.equal(embeddings.size, 1000);
  assert.deepEqual(embeddings.names, names);
  names.forEach((name, i) => assert.deepEqual(embeddings.get(name), Float32Array.of(i, -i)));
});

Deno.test("a step that makes the table grow updates old and new embeddings", () => {
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

Deno.test("the mean is that of the touched embeddings, the initial vector if there are none", () => {
  const embeddings = table();
  assert.deepEqual(embeddings.mean(), Float32Array.of(1, -2));
  embeddings.set("a", Float32Array.of(3, 5));
  embeddings.set("b", Float32Array.of(4, 7));
  assert.deepEqual(embeddings.mean(), Float32Array.of(3.5, 6));
});

Deno.test("an embedding that is held stays the table's, however many come after it", () => {
  const embeddings = table();
  embeddings.set("first", Float32Array.of(0, 0));
  const held = embeddings.get("first");
  for (let i = 0; i < 1000; i++) embeddings.set(`embedding ${i}`, Float32Array.of(i, i));
  embeddings.set("first", Float32Array.of(3, 4));
  assert.deepEqual(held, Float32Array.of(3, 4));
  assert.equal(valuesOf(embeddings).length, 2 * 1001);
  assert.deepEqual(valuesOf(embeddings).slice(-2), [999, 999]);
});

Deno.test("a table is what its names and values say", () => {
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

Deno.test("variants of a task that share its embedding move it together", () => {
  const embeddings = new EmbeddingTable(Float32Array.of(1, -2), "task");
  embeddings.update([...SEEN, "u"], Float32Array.of(-1, 5, -1, -9, 4, 4), 0.5, 0);
  assert.deepEqual(embeddings.names, ["t", "u"]);
  for (const name of SEEN) assert.deepEqual(embeddings.get(name), Float32Array.of(1.5, -1.5));
  assert.ok(embeddings.has("t|||t7|||0987654321"));
  assert.equal(embeddings.codes, undefined);
});

Deno.test("a code says what a variant does to a task, and all tasks share its parts", () => {
  const embeddings = new EmbeddingTable(Float32Array.of(1), "coded-task");
  embeddings.update([SEEN[1]], Float32Array.of(-7), 1, 0);
  // The embedding moves by the rate, and each of ten parts of the code by a tenth of it.
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

Deno.test("a variant's own vector is added to its task's, and both learn", () => {
  const embeddings = new EmbeddingTable(Float32Array.of(1), "task-and-variant");
  embeddings.update([...SEEN, "u"], Float32Array.of(-1, -1, 4), 0.5, 0);
  assert.deepEqual(embeddings.names, ["t", "u"]);
  assert.deepEqual(embeddings.codes?.names, [...SEEN, "u"]);
  // The task has moved by a half, and so has the variant's own.
  for (const name of SEEN) assert.deepEqual(embeddings.get(name), Float32Array.of(2));
  assert.deepEqual(embeddings.get("t|||t7|||0987654321"), Float32Array.of(1.5));
  assert.deepEqual(embeddings.get("u"), Float32Array.of(0));
});
