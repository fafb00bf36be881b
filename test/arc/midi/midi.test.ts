import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { equalGrids, type Grid, gridKey } from "../../../lib/arc/grid.ts";
import { FAMILIES } from "../../../lib/arc/midi/families.ts";
import { drawTask, midiTasks } from "../../../lib/arc/midi/generate.ts";
import { resolveTasks } from "../../../lib/arc/sources.ts";
import type { Task } from "../../../lib/arc/task.ts";

/** Of the tasks as JSON. Trunks that were pre-trained on midi compare while it stays. */
const SHA256 = "a0262bbf3d8b052f98a1adcc7536c8d92ced29ed5e395ff26679f4f02b558cc7";

const README = readFileSync(new URL("../../../lib/arc/midi/README.md", import.meta.url), "utf8");

const TASKS = midiTasks();

const familyOf = ({ id }: Task) => id.split("/")[1];

const pairsOf = ({ train, test }: Task) =>
  [...train, ...test].map(({ input, output }) => {
    assert(output, "generated tasks have solutions");
    return { input, output };
  });

const coloursOf = (grids: readonly Grid[]) => new Set(grids.flat(2));

Deno.test("midiTasks has the recorded SHA-256", () => {
  const hash = createHash("sha256").update(JSON.stringify(TASKS)).digest("hex");
  assert.equal(hash, SHA256);
});

Deno.test("midiTasks has 24 tasks of each family, of 10 train and 2 test pairs, with unique ids", () => {
  const counts = Map.groupBy(TASKS, familyOf);
  assert.deepEqual([...counts.keys()].sort(), FAMILIES.map(({ name }) => name).sort());
  for (const [family, tasks] of counts) assert.equal(tasks.length, 24, family);
  for (const { id, train, test } of TASKS) {
    assert.deepEqual([train.length, test.length], [10, 2], id);
    assert.match(id, /^midi\/[a-z0-9]+(-[a-z0-9]+)*\/\d\d$/);
  }
  assert.equal(new Set(TASKS.map(({ id }) => id)).size, TASKS.length);
});

Deno.test("midiTasks has rectangular grids of sides 1 to 12 in colours 0 to 9", () => {
  for (const task of TASKS) {
    for (const grid of pairsOf(task).flatMap(({ input, output }) => [input, output])) {
      assert(grid.length >= 1 && grid.length <= 12, task.id);
      const [{ length }] = grid;
      assert(length >= 1 && length <= 12 && grid.every((row) => row.length === length), task.id);
      assert(grid.flat().every((c) => Number.isInteger(c) && c >= 0 && c <= 9), task.id);
    }
  }
});

Deno.test("midiTasks has inputs that differ from each other and their outputs, and varied outputs", () => {
  for (const task of TASKS) {
    const pairs = pairsOf(task);
    assert.equal(new Set(pairs.map(({ input }) => gridKey(input))).size, pairs.length, task.id);
    assert(pairs.every(({ input, output }) => !equalGrids(input, output)), task.id);
    assert(new Set(pairs.map(({ output }) => gridKey(output))).size >= 3, task.id);
  }
});

Deno.test("midiTasks has other colours and orientations in each task of a family", () => {
  for (const [family, tasks] of Map.groupBy(TASKS, familyOf)) {
    const palettes = tasks.map((task) =>
      [...coloursOf(pairsOf(task).flatMap(({ input, output }) => [input, output]))].sort().join()
    );
    assert(new Set(palettes).size > 1, family);
    assert.equal(new Set(tasks.map(({ train }) => JSON.stringify(train))).size, 24, family);
  }
});

Deno.test("drawTask returns the same task in every call", () => {
  for (const family of FAMILIES) assert.deepEqual(drawTask(family, 3), drawTask(family, 3));
});

Deno.test("resolveTasks knows midi, and evenly spaced parts of it", async () => {
  assert.deepEqual(await resolveTasks(["midi"]), TASKS);
  assert.equal((await resolveTasks(["midi#100"])).length, 100);
});

Deno.test("lib/arc/midi/README.md lists every family with what it does", () => {
  const listed = README.split("\n").filter((line) => line.startsWith("| "))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
    .filter(([name]) => name !== "family" && !name.startsWith("-"));
  assert.deepEqual(listed, FAMILIES.map(({ name, does }) => [name, does]));
});

Deno.test("families say what they do in one sentence", () => {
  for (const { name, does } of FAMILIES) assert.match(does, /^[A-Z][^.]*\.$/, name);
});
