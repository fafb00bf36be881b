import assert from "node:assert/strict";
import type { Grid } from "../../lib/arc/grid.ts";
import type { Task } from "../../lib/arc/task.ts";
import type { Answers, TaskAnswers } from "../../lib/run_report/answers.ts";
import { cellAccuracy } from "../../lib/run_report/cells.ts";
import { taskData } from "../../lib/run_report/task_data.ts";

const names = ["a", "a|||t1|||0123456789", "a|||t2|||0213456789"];

const task: Task = {
  id: "a",
  train: [{ input: [[1, 2]], output: [[2, 1]] }],
  test: [{ input: [[3, 4]], output: [[4, 3]] }, { input: [[5, 6]], output: [[6, 5]] }],
};

/** The answers of the variants to an input: the same one after each of two steps, of which the last votes. */
const answersOf = (testIndex: number, ...grids: Grid[]): Answers[] =>
  grids.map((grid, i) => ({
    variant: names[i],
    chosen: [1],
    steps: [-1, 1].map((halt) => ({ variant: names[i], testIndex, grid, halt })),
  }));

const WRONG = [[0, 0]];

/** The data of the task, given the answers to its two test inputs. */
function dataOf(first: Grid[], second: Grid[], { candidates = 9, paths = 9 } = {}) {
  const answers: TaskAnswers = {
    test: [answersOf(0, ...first), answersOf(1, ...second)],
    train: [answersOf(2, [[2, 1]], [[2, 1]], WRONG)],
  };
  return taskData(task, answers, { trained: true, limits: { candidates, paths } });
}

const [RIGHT, ALSO] = task.test.map(({ output }) => output!);
/** Half of its cells are right. */
const HALF = [[4, 0]];

Deno.test("taskData counts votes and names the variants that cast them", () => {
  const { test, grids, variants, share, fit, train } = dataOf([WRONG, RIGHT, RIGHT], [
    ALSO,
    ALSO,
    [],
  ]);
  assert.deepEqual(variants, ["", "t1 0123456789", "t2 0213456789"]);
  const [best, next] = test[0].candidates;
  assert.equal(grids[best.grid], "43");
  assert.deepEqual([best.count, best.share, best.cells], [2, 0.6667, 1]);
  assert.deepEqual([best.variants, next.variants], [[1, 2], [0]]);
  assert.equal(best.confidence, 0.7311);
  assert.deepEqual(test[1].candidates.map(({ share }) => share), [1]);
  assert.equal(share, 0.8334);
  assert.deepEqual([fit, train[0].right], [0.6667, 0.6667]);
});

Deno.test("taskData tells how far a task is solved", () => {
  const of = (...given: Parameters<typeof dataOf>) => {
    const { status, cells } = dataOf(...given);
    return [status, cells];
  };
  assert.deepEqual(of([WRONG, WRONG, RIGHT], [ALSO, ALSO, ALSO]), ["solved", 1]);
  assert.deepEqual(of([WRONG, WRONG, RIGHT], [WRONG, WRONG, WRONG]), ["part", 0.5]);
  assert.deepEqual(of([HALF, HALF, HALF], [[], [], []]), ["unsolved", 0.25]);
});

Deno.test("taskData calls a task a near miss by the cells of its better attempt", () => {
  const row = [1, 1, 1, 1, 1, 1, 1, 1, 1, 1];
  const long: Task = { ...task, test: [{ input: [row], output: [row] }] };
  const status = (...wrong: number[]) => {
    const answer = row.map((colour, i) => wrong.includes(i) ? 2 : colour);
    const test = [answersOf(0, [answer], [answer], [answer])];
    const train = [answersOf(1, WRONG, WRONG, WRONG)];
    const options = { trained: true, limits: { candidates: 2, paths: 1 } };
    return taskData(long, { test, train }, options).status;
  };
  assert.equal(status(3), "near");
  assert.equal(status(3, 4), "unsolved");
});

Deno.test("taskData keeps the first candidates and the steps of the first variants", () => {
  const { test: [{ candidates, left, paths }] } = dataOf(
    [WRONG, HALF, RIGHT],
    [ALSO, ALSO, ALSO],
    { candidates: 2, paths: 1 },
  );
  assert.equal(candidates.length, 2);
  assert.deepEqual(left, { candidates: 1, share: 0.3333 });
  assert.deepEqual(paths.map(({ variant, halts, chosen }) => ({ variant, halts, chosen })), [
    { variant: 0, halts: [0.2689, 0.7311], chosen: [1] },
  ]);
});

Deno.test("taskData stores each grid once", () => {
  const { grids } = dataOf([RIGHT, RIGHT, RIGHT], [ALSO, ALSO, ALSO]);
  assert.deepEqual(grids, ["12", "21", "34", "43", "56", "65"]);
});

Deno.test("cellAccuracy counts cells that only one grid has as wrong", () => {
  assert.equal(cellAccuracy([[1, 2], [3, 4]], [[1, 2], [3, 0]]), 0.75);
  assert.equal(cellAccuracy([[1, 2]], [[1, 2], [3, 4]]), 0.5);
  assert.equal(cellAccuracy([[1], [2]], [[1, 2]]), 1 / 3);
  assert.equal(cellAccuracy([], [[1]]), 0);
});
