import assert from "node:assert/strict";
import fc from "fast-check";
import type { Grid } from "../../lib/arc/grid.ts";
import type { Task } from "../../lib/arc/task.ts";
import { InputError } from "../../lib/errors.ts";
import { buildSubmission, checkSubmission } from "../../lib/vote/submission.ts";
import type { Candidate } from "../../lib/vote/votes.ts";
import { grids } from "../helpers/generators.ts";

const A = [[1]];
const B = [[2, 2]];
const C = [[3]];

function taskOf(id: string, testInputs: number): Task {
  return { id, train: [], test: Array.from({ length: testInputs }, () => ({ input: [[0]] })) };
}

function candidates(...grids: Grid[]): Candidate[] {
  return grids.map((grid) => ({ grid, count: 1, confidence: 0.5 }));
}

Deno.test("buildSubmission takes the two best candidates as attempts", () => {
  const submission = buildSubmission([taskOf("a", 1)], new Map([["a", [candidates(A, B, C)]]]));
  assert.deepEqual(submission, { a: [{ attempt_1: A, attempt_2: B }] });
});

Deno.test("buildSubmission repeats a single candidate, and gives a black cell for none", () => {
  const submission = buildSubmission(
    [taskOf("a", 3), taskOf("b", 1)],
    new Map([["a", [candidates(A), []]]]),
  );
  const nothing = { attempt_1: [[0]], attempt_2: [[0]] };
  assert.deepEqual(submission, {
    a: [{ attempt_1: A, attempt_2: A }, nothing, nothing],
    b: [nothing],
  });
});

Deno.test("buildSubmission keeps the order of tasks", () => {
  const tasks = ["b", "c", "a"].map((id) => taskOf(id, 1));
  assert.deepEqual(Object.keys(buildSubmission(tasks, new Map())), ["b", "c", "a"]);
});

Deno.test("checkSubmission accepts every submission of buildSubmission, also through JSON", () => {
  const rankings = fc.array(
    fc.array(grids(5).map((grid) => candidates(grid)[0]), { maxLength: 3 }),
    {
      minLength: 1,
      maxLength: 3,
    },
  );
  fc.assert(
    fc.property(rankings, (ranking) => {
      const tasks = [taskOf("a", ranking.length)];
      const submission = buildSubmission(tasks, new Map([["a", ranking]]));
      assert.deepEqual(checkSubmission(JSON.parse(JSON.stringify(submission)), tasks), submission);
    }),
  );
});

Deno.test("checkSubmission names the task and the test input of a mistake", () => {
  const both = { attempt_1: A, attempt_2: B };
  const mistakes: [json: unknown, message: RegExp][] = [
    [[], /expected object, received array/],
    [{ a: [both, both] }, /expected array, received undefined → at b/],
    [{ a: [both, both], b: [both], c: [both] }, /Unrecognized key: "c"/],
    [{ a: [both], b: [both] }, /to have exactly 2 items → at a/],
    [{ a: [both, both, both], b: [both] }, /to have exactly 2 items → at a/],
    [{ a: [both, { attempt_1: A }], b: [both] }, / at a\[1\]\.attempt_2/],
    [{ a: [both, both], b: [{ ...both, attempt_1: [] }] }, / at b\[0\]\.attempt_1/],
    [{ a: [both, both], b: [{ ...both, attempt_1: [[]] }] }, / at b\[0\]\.attempt_1/],
    [{ a: [both, both], b: [{ ...both, attempt_2: [[10]] }] }, / at b\[0\]\.attempt_2/],
    [{ a: [both, both], b: [{ ...both, attempt_2: [[0.5]] }] }, / at b\[0\]\.attempt_2/],
    [{ a: [both, both], b: [{ ...both, attempt_2: [[1, 1], [1]] }] }, /rows that differ in length/],
    [{ a: [both, both], b: [{ ...both, attempt_2: Array(31).fill([1]) }] }, /attempt_2/],
  ];
  for (const [json, message] of mistakes) {
    assert.throws(
      () => checkSubmission(json, [taskOf("a", 2), taskOf("b", 1)]),
      (error) => error instanceof InputError && message.test(error.message),
      JSON.stringify(json),
    );
  }
});
