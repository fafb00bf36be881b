import assert from "node:assert/strict";
import type { Grid } from "../../lib/arc/grid.ts";
import {
  askedTask,
  doublings,
  indexOfGrid,
  isGuess,
  readAnswers,
  rightPairs,
} from "../../lib/solve/answers.ts";

const A = [[1, 2]];
const B = [[2, 1]];
const C = [[5]];
const EMPTY: Grid = [];

const TASK = {
  id: "t",
  train: [{ input: A, output: B }, { input: B, output: A }],
  test: [{ input: C, output: A }],
};

/** Returns predictions of as many variants as grids are given for each input. */
const predictionsOf = (inputs: readonly (readonly Grid[])[]) =>
  inputs.flatMap((grids, testIndex) =>
    grids.map((grid, i) => ({ variant: `v${i}`, testIndex, grid, halt: 0 }))
  );

Deno.test("askedTask asks for test inputs, then train inputs, and tells no solution", () => {
  const { test, train } = askedTask(TASK);
  assert.deepEqual(test, [{ input: C }, { input: A }, { input: B }]);
  assert.deepEqual(train, TASK.train);
});

Deno.test("readAnswers counts votes for two answers, and the train pairs whose best answer is right", () => {
  const predictions = predictionsOf([[A, B, A, C, EMPTY], [B, B, A, B, B], [B, B, A, A, B]]);
  const answers = readAnswers(TASK, predictions, 7);
  assert.deepEqual(answers, {
    step: 7,
    tests: [[{ grid: A, votes: 2, share: 0.4 }, { grid: B, votes: 1, share: 0.2 }]],
    ballots: [[0, 1, 0, -1, -1].map((answer, i) => ({ variant: `v${i}`, answer, confidence: .5 }))],
    train: [true, false],
  });
  assert.equal(rightPairs(answers), 1);
  assert.ok(isGuess(answers));
  assert.equal(indexOfGrid(answers.tests[0], A), 0);
  assert.equal(indexOfGrid(answers.tests[0], B), 1);
  assert.equal(indexOfGrid(answers.tests[0], C), -1);
});

Deno.test("readAnswers divides the votes of models that do not halt by probability", () => {
  const likelihood = {
    of: (grid: Grid) => Math.log(grid === A ? 0.75 : 0.25),
    ofCells: () => undefined,
  };
  const predictions = predictionsOf([[A, B, B], [B, B, B], [A, A, A]]);
  const { tests } = readAnswers(TASK, predictions.map((one) => ({ ...one, likelihood })), 0);
  assert.deepEqual(tests[0].map(({ share }) => share), [0.75, 0.25]);
  assert.equal(tests[0][0].grid, A);
});

Deno.test("readAnswers has no answer where no variant gives a grid", () => {
  const answers = readAnswers(TASK, predictionsOf([[EMPTY], [B], [EMPTY]]), 0);
  assert.deepEqual(answers.tests, [[]]);
  assert.deepEqual(answers.train, [true, false]);
});

Deno.test("doublings double, and end with all", () => {
  assert.deepEqual(doublings(1), [1]);
  assert.deepEqual(doublings(2), [1, 2]);
  assert.deepEqual(doublings(6), [1, 2, 4, 6]);
  assert.deepEqual(doublings(32), [1, 2, 4, 8, 16, 32]);
});
