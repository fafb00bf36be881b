import assert from "node:assert/strict";
import fc from "fast-check";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { overlapping } from "../../lib/arc/overlap.ts";
import type { Pair, Task } from "../../lib/arc/task.ts";
import { disguised } from "../helpers/challenges.ts";

const tasks = miniTasks("mini-dev");

/** A task in disguise, its pairs in another order, and another of them to be tested. */
function again(task: Task, which: number): Task {
  const { id, train, test } = disguised(task, `${task.id}-again`, which);
  const [first, ...others] = [...train, ...test].reverse();
  return { id, train: others as Pair[], test: [first] };
}

Deno.test("a task is found again however turned, recoloured, renamed and split", () => {
  fc.assert(
    fc.property(fc.nat(tasks.length - 1), fc.nat(20), (index, which) => {
      const others = tasks.filter((_, i) => i !== index);
      const twin = again(tasks[index], which);
      assert.deepEqual(overlapping([twin], tasks), [twin.id]);
      assert.deepEqual(overlapping([twin], others), []);
    }),
    { numRuns: 40 },
  );
});

Deno.test("the generated sets have no task in common", () => {
  const [train, evaluation] = [miniTasks("mini-train"), miniTasks("mini-eval")];
  assert.deepEqual(overlapping(evaluation, train), []);
  assert.deepEqual(overlapping(evaluation, tasks), []);
  assert.deepEqual(overlapping(tasks, train), []);
});

Deno.test("one pair in common is no task in common, unless all pairs of one look alike", () => {
  const [one, other] = tasks;
  const mixed: Task = { id: "mixed", train: [one.train[0], ...other.train.slice(1)], test: [] };
  assert.deepEqual(overlapping([mixed], [one]), []);
  assert.deepEqual(overlapping([mixed], [other]), ["mixed"]);
  const alike: Task = { id: "alike", train: [one.train[0], one.train[0]], test: [] };
  assert.deepEqual(overlapping([alike], [one]), ["alike"]);
});
