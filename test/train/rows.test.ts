import assert from "node:assert/strict";
import fc from "fast-check";
import { RowTable } from "../../lib/train/rows.ts";

/** A table of rows of two numbers that start at (1, -2). */
const table = () => new RowTable(Float32Array.of(1, -2));

const valuesOf = (rows: RowTable) => rows.blocks.flatMap((block) => [...block]);

Deno.test("a row that was never touched is the initial vector, and takes no place", () => {
  const rows = table();
  assert.deepEqual(rows.get("a"), Float32Array.of(1, -2));
  assert.equal(rows.has("a"), false);
  assert.equal(rows.size, 0);
  assert.deepEqual(valuesOf(rows), []);
});

Deno.test("rows keep the order in which they were touched", () => {
  const rows = table();
  rows.set("b", Float32Array.of(3, 4));
  rows.set("a", Float32Array.of(5, 6));
  rows.set("b", Float32Array.of(7, 8));
  assert.deepEqual(rows.names, ["b", "a"]);
  assert.deepEqual(valuesOf(rows), [7, 8, 5, 6]);
  assert.deepEqual(rows.get("b"), Float32Array.of(7, 8));
  assert.equal(rows.has("b"), true);
});

Deno.test("a step moves each number against the sign of its gradient, whatever its size", () => {
  const rows = table();
  rows.update(["a", "b"], Float32Array.of(1e-9, -1e9, 0, 3), 0.5, 0);
  assert.deepEqual(rows.get("a"), Float32Array.of(0.5, -1.5));
  assert.deepEqual(rows.get("b"), Float32Array.of(1, -2.5));
});

Deno.test("gradients of slots that share a row are added up before the sign is taken", () => {
  const rows = table();
  rows.update(["a", "b", "a", "a"], Float32Array.of(3, 1, 9, 9, -1, -4, -1, 3), 0.25, 0);
  assert.deepEqual(rows.get("a"), Float32Array.of(0.75, -2));
  assert.deepEqual(rows.get("b"), Float32Array.of(0.75, -2.25));
});

Deno.test("rows decay before they move, once a step, and only those of the batch", () => {
  const rows = table();
  rows.set("idle", Float32Array.of(8, 8));
  rows.update(["a", "a"], Float32Array.of(1, 0, 1, 0), 0.5, 0.5);
  assert.deepEqual(rows.get("a"), Float32Array.of(1 * 0.75 - 0.5, -2 * 0.75));
  assert.deepEqual(rows.get("idle"), Float32Array.of(8, 8));
});

Deno.test("the gradients are left as they are", () => {
  const gradients = Float32Array.of(1, 2, 3, 4);
  table().update(["a", "a"], gradients, 0.5, 0.1);
  assert.deepEqual(gradients, Float32Array.of(1, 2, 3, 4));
});

Deno.test("rows survive the table's growth", () => {
  const rows = table();
  const names = Array.from({ length: 1000 }, (_, i) => `row ${i}`);
  names.forEach((name, i) => rows.set(name, Float32Array.of(i, -i)));
  assert.equal(rows.size, 1000);
  assert.deepEqual(rows.names, names);
  names.forEach((name, i) => assert.deepEqual(rows.get(name), Float32Array.of(i, -i)));
});

Deno.test("a step that makes the table grow updates old and new rows", () => {
  const rows = table();
  const names = Array.from({ length: 70 }, (_, i) => `row ${i}`);
  rows.update(names.slice(0, 63), new Float32Array(126).fill(1), 0.5, 0);
  rows.update(names, new Float32Array(140).fill(1), 0.5, 0);
  names.forEach((name, i) =>
    assert.deepEqual(rows.get(name), i < 63 ? Float32Array.of(0, -3) : Float32Array.of(0.5, -2.5))
  );
});

Deno.test("the mean is that of the touched rows, the initial vector if there are none", () => {
  const rows = table();
  assert.deepEqual(rows.mean(), Float32Array.of(1, -2));
  rows.set("a", Float32Array.of(3, 5));
  rows.set("b", Float32Array.of(4, 7));
  assert.deepEqual(rows.mean(), Float32Array.of(3.5, 6));
});

Deno.test("a row that is held stays the table's, however many come after it", () => {
  const rows = table();
  rows.set("first", Float32Array.of(0, 0));
  const held = rows.get("first");
  for (let i = 0; i < 1000; i++) rows.set(`row ${i}`, Float32Array.of(i, i));
  rows.set("first", Float32Array.of(3, 4));
  assert.deepEqual(held, Float32Array.of(3, 4));
  assert.equal(valuesOf(rows).length, 2 * 1001);
  assert.deepEqual(valuesOf(rows).slice(-2), [999, 999]);
});

Deno.test("a table is what its names and values say", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.string(), fc.tuple(fc.integer(), fc.integer())), { maxLength: 200 }),
    (entries) => {
      const rows = table();
      for (const [name, row] of entries) rows.set(name, Float32Array.from(row));
      const expected = new Map(entries.map(([name, row]) => [name, Float32Array.from(row)]));
      assert.deepEqual(rows.names, [...expected.keys()]);
      assert.deepEqual(valuesOf(rows), [...expected.values()].flatMap((row) => [...row]));
    },
  ));
});

const SEEN = ["t", "t|||t3|||0213456789"];

Deno.test("variants of a task that share its row move it together", () => {
  const rows = new RowTable(Float32Array.of(1, -2), "task");
  rows.update([...SEEN, "u"], Float32Array.of(-1, 5, -1, -9, 4, 4), 0.5, 0);
  assert.deepEqual(rows.names, ["t", "u"]);
  for (const name of SEEN) assert.deepEqual(rows.get(name), Float32Array.of(1.5, -1.5));
  assert.ok(rows.has("t|||t7|||0987654321"));
  assert.equal(rows.codes, undefined);
});

Deno.test("a code says what a variant does to a task, and all tasks share its parts", () => {
  const rows = new RowTable(Float32Array.of(1), "coded-task");
  rows.update([SEEN[1]], Float32Array.of(-7), 1, 0);
  // The row moves by the rate, and each of ten parts of the code by a tenth of it.
  const nearly = (name: string, expected: number) =>
    assert.ok(Math.abs(rows.get(name)[0] - expected) < 1e-6, `${name}: ${rows.get(name)}`);
  nearly(SEEN[1], 1 + 1 + 10 * 0.1);
  // Colours 3 to 9 stay where they are in the task itself too.
  nearly("t", 1 + 1 + 7 * 0.1);
  nearly("u|||t3|||0213456789", 1 + 10 * 0.1);
  nearly("u|||t1|||0132456789", 1 + 6 * 0.1);
  assert.equal(rows.codes?.size, 10);
});
