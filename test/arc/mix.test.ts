import assert from "node:assert/strict";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import type { Task } from "../../lib/arc/task.ts";
import { mixOf } from "../../lib/arc/mix.ts";
import { disguised, writeTasks } from "../helpers/challenges.ts";
import { withFolder } from "../helpers/folder.ts";

const [a, b, c] = miniTasks("mini-dev");

/** Returns the tasks of a mix of files, and the lines that it logs. */
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
  const lines: string[] = [];
  const mix = await mixOf({
    tasks: await Promise.all(tasks.map((own, i) => file(own, `tasks-${i}`))),
    evaluate: evaluate.length === 0 ? [] : [await file(evaluate, "evaluate")],
    leaveOut: leaveOut.length === 0 ? [] : [await file(leaveOut, "leave-out")],
  }, { log: (line) => lines.push(line) });
  return { seen: mix.seen.map(({ id }) => id), held: mix.held.map(({ id }) => id), lines };
}

Deno.test("mixOf leaves out the tasks of leaveOut, however turned or recoloured, and lists them", async () => {
  await withFolder({}, async (folder) => {
    const { seen, lines } = await mixed(folder, {
      tasks: [[a, b, disguised(c, "turned")]],
      leaveOut: [disguised(a, "other"), c],
    });
    assert.deepEqual(seen, [b.id]);
    assert.deepEqual(lines, [`2 of 3 tasks are left out: ${a.id}, turned`]);
    await assert.rejects(
      mixed(folder, { tasks: [[a]], leaveOut: [a] }),
      /InputError: --leave-out leaves no task to train on/,
    );
  });
});

Deno.test("mixOf includes an equal task of two sources once, and warns of a transformed one", async () => {
  await withFolder({}, async (folder) => {
    const { seen, lines } = await mixed(folder, { tasks: [[a, b], [b, disguised(a, "turned")]] });
    assert.deepEqual(seen, [a.id, b.id, "turned"]);
    assert.equal(lines.length, 2);
    assert.match(lines[0], /^1 tasks of .*tasks-1.* are in .*tasks-0.* too, and train once$/);
    assert.match(lines[1], /^warning: 1 tasks of .*tasks-1.* are in .*tasks-0.* too, .*: turned$/);
  });
});

Deno.test("mixOf warns of an evaluated task that is transformed among the training tasks", async () => {
  await withFolder({}, async (folder) => {
    const { held, lines } = await mixed(folder, {
      tasks: [[a, b]],
      evaluate: [disguised(b, "turned"), c],
    });
    assert.deepEqual(held, ["turned", c.id]);
    assert.match(lines.join(), /^warning: 1 tasks of --evaluate are in --tasks too, .*: turned$/);
  });
});
