import assert from "node:assert/strict";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import type { Task } from "../../lib/arc/task.ts";
import { mixOf } from "../../lib/arc/mix.ts";
import { disguised, writeTasks } from "./challenges.ts";
import { withFolder } from "../folder.ts";

const [a, b, c] = miniTasks("mini-dev");

/** What a mix of tasks in files comes to, and what a person is told. */
async function mixed(
  folder: string,
  { tasks, evaluate = [], leaveOut = [] }: {
    tasks: readonly (readonly Task[])[];
    evaluate?: readonly Task[];
    leaveOut?: readonly Task[];
  },
) {
  const file = (tasks: readonly Task[], name: string) =>
    writeTasks(folder, { tasks: [...tasks], name });
  const told: string[] = [];
  const mix = await mixOf({
    tasks: await Promise.all(tasks.map((own, i) => file(own, `tasks-${i}`))),
    evaluate: evaluate.length === 0 ? [] : [await file(evaluate, "evaluate")],
    leaveOut: leaveOut.length === 0 ? [] : [await file(leaveOut, "leave-out")],
  }, { log: (line) => told.push(line) });
  return { seen: mix.seen.map(({ id }) => id), held: mix.held.map(({ id }) => id), told };
}

Deno.test("tasks that are left out do not train, however turned or recoloured, and are listed", async () => {
  await withFolder({}, async (folder) => {
    const { seen, told } = await mixed(folder, {
      tasks: [[a, b, disguised(c, "turned")]],
      leaveOut: [disguised(a, "other"), c],
    });
    assert.deepEqual(seen, [b.id]);
    assert.deepEqual(told, [`2 of 3 tasks are left out: ${a.id}, turned`]);
    await assert.rejects(
      mixed(folder, { tasks: [[a]], leaveOut: [a] }),
      /InputError: --leave-out leaves no task to train on/,
    );
  });
});

Deno.test("a task that two sources have in different guises is warned of, and one alike trains once", async () => {
  await withFolder({}, async (folder) => {
    const { seen, told } = await mixed(folder, { tasks: [[a, b], [b, disguised(a, "turned")]] });
    assert.deepEqual(seen, [a.id, b.id, "turned"]);
    assert.equal(told.length, 2);
    assert.match(told[0], /^1 tasks of .*tasks-1.* are in .*tasks-0.* too, and train once$/);
    assert.match(told[1], /^warning: 1 tasks of .*tasks-1.* are in .*tasks-0.* too, .*: turned$/);
  });
});

Deno.test("a task to be scored that trains in another guise is warned of", async () => {
  await withFolder({}, async (folder) => {
    const { held, told } = await mixed(folder, {
      tasks: [[a, b]],
      evaluate: [disguised(b, "turned"), c],
    });
    assert.deepEqual(held, ["turned", c.id]);
    assert.match(told.join(), /^warning: 1 tasks of --evaluate are in --tasks too, .*: turned$/);
  });
});
