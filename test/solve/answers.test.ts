import assert from "node:assert/strict";
import type { Grid } from "../../lib/arc/grid.ts";
import {
  askedTask,
  doublings,
  indexOfGrid,
  isGuess,
  readAnswers,
  type Reply,
  rightPairs,
} from "../../lib/solve/answers.ts";
import type { Prediction } from "../../lib/vote/votes.ts";

const A = [[1, 2]];
const B = [[2, 1]];
const C = [[5]];
const EMPTY: Grid = [];

const TASK = {
  id: "t",
  train: [{ input: A, output: B }, { input: B, output: A }],
  test: [{ input: C, output: A }],
};

/** Returns replies of as many variants as grids are given for each input. */
const repliesOf = (
  inputs: readonly (readonly Grid[])[],
  likelihood?: Prediction["likelihood"],
): Reply[] =>
  inputs.flatMap((grids, testIndex) =>
    grids.map((grid, i) => {
      const vote = { variant: `v${i}`, testIndex, grid, halt: 0, likelihood };
      return { steps: [vote], vote };
    })
  );

Deno.test("askedTask asks for test inputs, then train inputs, and tells no solution", () => {
  const { test, train } = askedTask(TASK);
  assert.deepEqual(test, [{ input: C }, { input: A }, { input: B }]);
  assert.deepEqual(train, TASK.train);
});

Deno.test("readAnswers counts votes for two answers, and the train pairs whose best answer is right", () => {
  const replies = repliesOf([[A, B, A, C, EMPTY], [B, B, A, B, B], [B, B, A, A, B]]);
  const answers = readAnswers(TASK, replies, 7);
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
  const likelihood = { of: (grid: Grid) => Math.log(grid === A ? 0.75 : 0.25) };
  const replies = repliesOf([[A, B, B], [B, B, B], [A, A, A]], likelihood);
  const { tests } = readAnswers(TASK, replies, 0);
  assert.deepEqual(tests[0].map(({ share }) => share), [0.75, 0.25]);
  assert.equal(tests[0][0].grid, A);
});

Deno.test("readAnswers has no answer where no variant gives a grid", () => {
  const answers = readAnswers(TASK, repliesOf([[EMPTY], [B], [EMPTY]]), 0);
  assert.deepEqual(answers.tests, [[]]);
  assert.deepEqual(answers.train, [true, false]);
});

Deno.test("doublings double, and end with all", () => {
  assert.deepEqual(doublings(1), [1]);
  assert.deepEqual(doublings(2), [1, 2]);
  assert.deepEqual(doublings(6), [1, 2, 4, 6]);
  assert.deepEqual(doublings(32), [1, 2, 4, 8, 16, 32]);
});

Deno.test("readAnswers tells the answer and the mean probability to halt of each supervision step", () => {
  const reply = (grids: readonly Grid[], halts: readonly number[], chosen: number): Reply => {
    const steps = grids.map((grid, i) => ({ variant: "v", testIndex: 0, grid, halt: halts[i] }));
    return { steps, vote: steps[chosen] };
  };
  const replies = [
    reply([EMPTY, A], [-Math.log(3), 0], 1),
    reply([EMPTY, B], [0, Math.log(3)], 1),
    reply([EMPTY, B], [0, 0], 0),
  ];
  const { tests, ballots, supervision } = readAnswers(TASK, replies, 0);
  assert.deepEqual(tests[0].map(({ grid, share }) => [grid, share]), [[B, 1 / 3], [A, 1 / 3]]);
  assert.deepEqual(ballots[0].map(({ confidence }) => confidence), [0.5, 0.75, 0.5]);
  assert.deepEqual(ballots[0].map(({ answer }) => answer), [1, 0, -1]);
  assert.deepEqual(supervision![0].map(({ answer }) => answer?.grid), [undefined, B]);
  const expected = [(0.25 + 0.5 + 0.5) / 3, (0.5 + 0.75 + 0.5) / 3];
  supervision![0].forEach(({ halting }, i) => assert.ok(Math.abs(halting - expected[i]) < 1e-12));
  assert.equal(readAnswers(TASK, repliesOf([[A], [B], [B]]), 0).supervision, undefined);
});
