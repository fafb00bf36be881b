import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import type { Grid } from "../../lib/arc/grid.ts";
import type { Task } from "../../lib/arc/task.ts";
import { InputError } from "../../lib/errors.ts";
import {
  groupsOf,
  meanPass,
  PASS_KEYS,
  readScores,
  type Scores,
  scoreTasks,
  writeScores,
} from "../../lib/vote/scores.ts";
import type { Candidate } from "../../lib/vote/votes.ts";

const TRUTH = [[7]];

/** A task with a test input for each solution. */
function taskOf(id: string, solutions: (Grid | undefined)[], group?: string): Task {
  const test = solutions.map((output) => output ? { input: [[0]], output } : { input: [[0]] });
  return { id, train: [], test, ...(group === undefined ? {} : { group }) };
}

/** Candidates of which the one at `position`, from 0, is the truth; none is where it is -1. */
function candidatesWith(position: number, length = 1200): Candidate[] {
  return Array.from(
    { length },
    (_, i) => ({ grid: i === position ? TRUTH : [[1, 2, 3]], count: 1, confidence: 0.5 }),
  );
}

/** pass@k for every k, of one task whose truth is at these positions. */
function passAt(...positions: number[]) {
  const task = taskOf("a", positions.map(() => TRUTH));
  const ranking = positions.map((position) => candidatesWith(position));
  return scoreTasks([task], new Map([["a", ranking]])).tasks[0].pass;
}

Deno.test("scoreTasks counts the truth among the first k candidates as pass@k", () => {
  assert.deepEqual(passAt(0), { 1: 1, 2: 1, 5: 1, 10: 1, 100: 1, 1000: 1, all: 1 });
  assert.deepEqual(passAt(1), { 1: 0, 2: 1, 5: 1, 10: 1, 100: 1, 1000: 1, all: 1 });
  assert.deepEqual(passAt(5), { 1: 0, 2: 0, 5: 0, 10: 1, 100: 1, 1000: 1, all: 1 });
  assert.deepEqual(passAt(1000), { 1: 0, 2: 0, 5: 0, 10: 0, 100: 0, 1000: 0, all: 1 });
  assert.deepEqual(passAt(-1), { 1: 0, 2: 0, 5: 0, 10: 0, 100: 0, 1000: 0, all: 0 });
});

Deno.test("scoreTasks averages a task's score over its test inputs", () => {
  assert.equal(passAt(0, 3)[2], 0.5);
  const tasks = [taskOf("a", [TRUTH]), taskOf("b", [TRUTH, TRUTH, TRUTH, TRUTH])];
  const scores = scoreTasks(
    tasks,
    new Map([["a", [candidatesWith(0)]], ["b", [candidatesWith(0)]]]),
  );
  assert.deepEqual(scores.tasks.map(({ pass }) => pass[2]), [1, 0.25]);
  assert.equal(meanPass(scores.tasks)[2], 0.625);
});

Deno.test("scoreTasks gives 0 to a task without candidates", () => {
  assert.equal(scoreTasks([taskOf("a", [TRUTH])], new Map()).tasks[0].pass.all, 0);
});

Deno.test("scoreTasks refuses a test input without a known solution", () => {
  assert.throws(
    () => scoreTasks([taskOf("a", [TRUTH, undefined])], new Map()),
    (error) => error instanceof InputError && /task a, test 2: .*solution/.test(error.message),
  );
});

Deno.test("scoreTasks gives a pass@k that never falls as k grows", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -1, max: 1100 }), { minLength: 1, maxLength: 3 }),
      (at) => {
        const pass = passAt(...at);
        const rising = PASS_KEYS.map((key) => pass[key]);
        assert.deepEqual(rising, rising.toSorted((a, b) => a - b));
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("groupsOf keeps the order of tasks, and puts all tasks last", () => {
  const tasks = [
    taskOf("a", [TRUTH], "new"),
    taskOf("b", [TRUTH], "old"),
    taskOf("c", [TRUTH], "new"),
  ];
  const names = Array.from(
    groupsOf(scoreTasks(tasks, new Map()).tasks),
    ([group, members]) => [group, members.map(({ id }) => id)],
  );
  assert.deepEqual(names, [["new", ["a", "c"]], ["old", ["b"]], ["all tasks", ["a", "b", "c"]]]);
});

Deno.test("readScores returns what writeScores wrote", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "scores.json");
  const scores = scoreTasks(
    [taskOf("a", [TRUTH, TRUTH], "g"), taskOf("b", [TRUTH])],
    new Map([["a", [candidatesWith(1)]]]),
  );
  await writeScores(path, scores);
  assert.deepEqual(await readScores(path), scores);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("readScores names the file and the place of a mistake", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "scores.json");
  const { tasks } = scoreTasks([taskOf("a", [TRUTH])], new Map());
  const damaged: [unknown, RegExp][] = [
    [{ version: 2, tasks }, /scores\.json: .*version/],
    [{ version: 1, tasks: [] }, /scores\.json: .*tasks/],
    [{ version: 1, tasks: [{ id: "a", pass: { 1: 1 } }] }, /scores\.json: .*tasks\[0\]\.pass\.2/],
    [
      { version: 1, tasks: [{ ...tasks[0], pass: { ...tasks[0].pass, 2: 3 } }] },
      /tasks\[0\]\.pass\.2/,
    ],
  ];
  for (const [content, message] of damaged) {
    await writeScores(path, content as Scores);
    await assert.rejects(
      readScores(path),
      (error) => error instanceof InputError && message.test(error.message),
    );
  }
  await Deno.remove(folder, { recursive: true });
});
