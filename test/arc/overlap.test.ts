import assert from "node:assert/strict";
import fc from "fast-check";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { overlapping } from "../../lib/arc/overlap.ts";
import type { Pair, Task } from "../../lib/arc/task.ts";
import { disguised } from "../helpers/challenges.ts";

const tasks = miniTasks("mini-dev");

/** A transformed task, its pairs in another order, with another one of them as the test pair. */
function again(task: Task, which: number): Task {
  const { id, train, test } = disguised(task, `${task.id}-again`, which);
  const [first, ...others] = [...train, ...test].reverse();
  return { id, train: others as Pair[], test: [first] };
}

Deno.test("overlapping finds a task that is turned, recoloured, renamed and split differently", () => {
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

Deno.test("overlapping finds no common task in the generated sets", () => {
  const [train, evaluation] = [miniTasks("mini-train"), miniTasks("mini-eval")];
  assert.deepEqual(overlapping(evaluation, train), []);
  assert.deepEqual(overlapping(evaluation, tasks), []);
  assert.deepEqual(overlapping(tasks, train), []);
});

Deno.test("overlapping ignores a single common pair, unless all pairs of a task equal it", () => {
  const [one, other] = tasks;
  const mixed: Task = { id: "mixed", train: [one.train[0], ...other.train.slice(1)], test: [] };
  assert.deepEqual(overlapping([mixed], [one]), []);
  assert.deepEqual(overlapping([mixed], [other]), ["mixed"]);
  const repeated: Task = { id: "repeated", train: [one.train[0], one.train[0]], test: [] };
  assert.deepEqual(overlapping([repeated], [one]), ["repeated"]);
});
