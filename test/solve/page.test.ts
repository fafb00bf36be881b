import assert from "node:assert/strict";
import fc from "fast-check";
import type { Task } from "../../lib/arc/task.ts";
import { textOf } from "../../lib/solve/display.ts";
import { solutionBlock, stateBlock, stateText, taskBlock } from "../../lib/solve/page.ts";
import { widthOf } from "../../lib/solve/spans.ts";
import { gridOf } from "../../lib/arc/grid.ts";
import { grids } from "../helpers/generators.ts";

/** A task of grids of a size. */
function taskOf(rows: number, columns: number): Task {
  const pair = { input: gridOf(rows, columns, () => 1), output: gridOf(rows, columns, () => 2) };
  return { id: "a task", train: [pair, pair, pair], test: [{ ...pair }, { input: pair.input }] };
}

const TASK = taskOf(2, 8);

const ANSWERS = {
  step: 40,
  tests: [
    [
      { grid: gridOf(2, 8, () => 3), votes: 10, share: 0.625 },
      { grid: gridOf(2, 8, () => 2), votes: 1, share: 0.0625 },
    ],
    [{ grid: gridOf(2, 8, () => 4), votes: 16, share: 1 }],
  ],
  ballots: [],
  train: [true, false, true],
};

const STATE = { step: 40, steps: 100, loss: 0.51234, answers: ANSWERS, secondsLeft: 12.3 };

const SOLUTION = {
  canvas: { rows: 3, columns: 9 },
  answers: ANSWERS,
  voters: 16,
  steps: { done: 100, planned: 100 },
  seconds: { preparing: 1, all: 19.2 },
  seen: false,
};

const text = (block: ReturnType<typeof taskBlock>) => textOf(block, 0);

Deno.test("taskBlock places pairs beside each other at 160 columns", () => {
  assert.equal(
    text(taskBlock(TASK, 160)),
    [
      "a task",
      "",
      ["train 1", "train 2", "train 3"].map((title) => title.padEnd(38)).join("").trimEnd(),
      ["1 1 1 1 1 1 1 1  → 2 2 2 2 2 2 2 2"].flatMap((pair) => [pair, pair, pair]).join("    "),
      ["1 1 1 1 1 1 1 1    2 2 2 2 2 2 2 2"].flatMap((pair) => [pair, pair, pair]).join("    "),
      "",
      "test 1             test 2",
      "1 1 1 1 1 1 1 1    1 1 1 1 1 1 1 1",
      "1 1 1 1 1 1 1 1    1 1 1 1 1 1 1 1",
    ].join("\n"),
  );
});

Deno.test("taskBlock breaks rows of pairs at 80 columns, and pairs where they are wider", () => {
  const lines = text(taskBlock(TASK, 80)).split("\n");
  assert.equal(lines.filter((line) => line.startsWith("train")).length, 2);
  assert.equal(lines.filter((line) => line.includes("→")).length, 2);
  const narrow = text(taskBlock(TASK, 20)).split("\n");
  assert.deepEqual(narrow.slice(2, 8), [
    "train 1",
    "1 1 1 1 1 1 1 1",
    "1 1 1 1 1 1 1 1",
    "↓",
    "2 2 2 2 2 2 2 2",
    "2 2 2 2 2 2 2 2",
  ]);
  assert.ok(text(taskBlock(TASK, 10)).includes("11111111\n"));
});

Deno.test("stateBlock shows the answers as grids, as text where the screen is low, or the step", () => {
  const status = "step 40 of 100, loss 0.512, 2 of 3 train pairs right, 12s left";
  const page = (rows: number) => text(stateBlock(STATE, { columns: 80, rows }));
  assert.equal(
    page(10),
    [
      status,
      "",
      "test 1, answer 1   test 1, answer 2   test 2, answer 1",
      "63% of votes       6% of votes        100% of votes",
      "3 3 3 3 3 3 3 3    2 2 2 2 2 2 2 2    4 4 4 4 4 4 4 4",
      "3 3 3 3 3 3 3 3    2 2 2 2 2 2 2 2    4 4 4 4 4 4 4 4",
    ].join("\n"),
  );
  assert.equal(page(6), page(10));
  const shares = [status, "test 1: 63% and 6% of votes", "test 2: 100% of votes"];
  assert.equal(page(5), shares.join("\n"));
  assert.equal(page(2), status);
  assert.equal(stateText(STATE), shares.join("; "));
  assert.equal(text(stateBlock({ step: 0 }, { columns: 80, rows: 9 })), "preparing");
});

Deno.test("solutionBlock puts answers beside solutions, and marks guesses", () => {
  assert.equal(
    text(solutionBlock(TASK, SOLUTION, 80)),
    [
      "test 1: right, answer 2 (a guess)",
      "answer 1           answer 2",
      "63% of votes       6% of votes        solution",
      "3 3 3 3 3 3 3 3    2 2 2 2 2 2 2 2    2 2 2 2 2 2 2 2",
      "3 3 3 3 3 3 3 3    2 2 2 2 2 2 2 2    2 2 2 2 2 2 2 2",
      "",
      "test 2 (a guess)",
      "answer 1",
      "100% of votes",
      "4 4 4 4 4 4 4 4",
      "4 4 4 4 4 4 4 4",
      "",
      "2 of 3 train pairs right; not learned: 2, so the answers are guesses",
      "100 steps in 19s; 16 variants voted after step 40",
    ].join("\n"),
  );
});

Deno.test("solutionBlock says where answers differ, and where there are none", () => {
  const answers = {
    step: 100,
    tests: [[ANSWERS.tests[0][0]], []],
    ballots: [],
    train: [true, true, true],
  };
  const lines = text(solutionBlock(TASK, { ...SOLUTION, answers }, 80)).split("\n");
  assert.equal(lines[0], "test 1: differs");
  assert.ok(lines.includes("test 2: no answer"));
  assert.deepEqual(lines.slice(-2), [
    "3 of 3 train pairs right",
    "100 steps in 19s; 16 variants voted",
  ]);
});

Deno.test("solutionBlock says that a solution is too large, and that a trunk knows the task", () => {
  const task = { ...TASK, test: [{ input: [[1]], output: gridOf(4, 3, () => 2) }] };
  const first = (task: Task) =>
    text(solutionBlock(task, { ...SOLUTION, seen: true }, 90)).split("\n")[0];
  assert.equal(
    first(task),
    "test 1: differs, since no answer can be as large as the solution of 4×3 (a guess)",
  );
  const fits = { ...task, test: [{ input: [[1]], output: gridOf(3, 9, () => 2) }] };
  assert.equal(first(fits), "test 1: differs (a guess)");
  assert.match(
    text(solutionBlock(task, { ...SOLUTION, seen: true }, 80)),
    /16 variants voted after step 40\nthe trunk was trained on this task before$/,
  );
});

Deno.test("no page is wider than the terminal, nor a state higher, whatever the grids", () => {
  const answer = grids().map((grid) => ({ grid, votes: 1, share: 0.5 }));
  fc.assert(
    fc.property(
      fc.record({ input: grids(), output: grids() }),
      fc.array(answer, { minLength: 0, maxLength: 2 }),
      fc.integer({ min: 1, max: 170 }),
      fc.integer({ min: 1, max: 60 }),
      (pair, own, columns, rows) => {
        const task = { id: "data/aufgabe-任务", train: [pair, pair], test: [pair] };
        const answers = { step: 1, tests: [own], ballots: [], train: [true, false] };
        const state = stateBlock({ ...STATE, answers }, { columns, rows });
        const pages = [
          taskBlock(task, columns),
          state,
          solutionBlock(task, { ...SOLUTION, answers }, columns),
        ];
        // A character of two columns does not fit into one.
        for (const page of pages) assert.ok(widthOf(page) <= Math.max(2, columns));
        assert.ok(state.length <= rows);
      },
    ),
  );
});
