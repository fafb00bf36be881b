import assert from "node:assert/strict";
import { BudgetPace } from "../../lib/compete/pace.ts";
import { endAfterVote } from "../../lib/compete/plan.ts";

const PLAN = {
  ...{ done: 0, steps: 900, earlyVotes: 3, early: 2, final: 16, fewest: 4 },
  planned: { early: 1, final: 6 },
  ...{ most: 20, trainUntil: 94, voteUntil: 100 },
};

/** Notes steps that take some seconds each, every ten of them. */
function stepped(pace: BudgetPace, from: number, to: number, at: number, seconds: number): void {
  for (let step = from + 10; step <= to; step += 10) {
    pace.stepped(step, at + (step - from) * seconds);
  }
}

Deno.test("a BudgetPace plans the steps that fit before the last votes, with the votes between them", () => {
  const pace = new BudgetPace(PLAN);
  assert.equal(pace.voted(0, 1, 1), PLAN.trainUntil);
  stepped(pace, 0, 200, 1, 0.125);
  // After 26 seconds 68 are left, less two votes of one second.
  assert.equal(pace.steps, 200 + 66 * 8);
});

Deno.test("a BudgetPace keeps its plan until some steps were done, and where a clock stands still", () => {
  const pace = new BudgetPace(PLAN);
  pace.voted(0, 1, 1);
  stepped(pace, 0, 20, 1, 9);
  assert.equal(pace.steps, 900);
  const still = new BudgetPace(PLAN);
  stepped(still, 0, 100, 1, 0);
  assert.equal(still.steps, 900);
});

Deno.test("a BudgetPace leaves out the first steps, which compile", () => {
  const pace = new BudgetPace(PLAN);
  pace.voted(0, 1, 1);
  for (const step of [1, 2, 3]) pace.stepped(step, 1 + step);
  for (const step of [4, 5, 6]) pace.stepped(step, 4 + (step - 3) / 8);
  assert.equal(pace.steps, 6 + Math.floor((94 - 4.375 - 2) * 8));
});

Deno.test("a BudgetPace forgets a stall", () => {
  const pace = new BudgetPace(PLAN);
  pace.voted(0, 1, 1);
  stepped(pace, 0, 200, 1, 0.0625);
  stepped(pace, 200, 210, 30, 0.0625);
  const after = pace.steps;
  stepped(pace, 210, 800, 31, 0.0625);
  assert.ok(after < pace.steps);
  assert.equal(pace.steps, 800 + Math.floor((94 - (31 + 590 / 16) - 2) * 16));
});

Deno.test("a BudgetPace ends sooner where a vote is slower than planned", () => {
  const pace = new BudgetPace(PLAN);
  assert.equal(pace.voted(0, 3, 3), endAfterVote(PLAN, 3));
  stepped(pace, 0, 100, 3, 0.125);
  // The last votes take 18 seconds, and each of two before them 3.
  assert.equal(pace.steps, 100 + (82 - 15.5 - 6) * 8);
});

Deno.test("a BudgetPace has a vote due at its start and after each third of the planned steps", () => {
  const pace = new BudgetPace({ ...PLAN, done: 600 });
  const due: number[] = [];
  for (let step = 600; step < pace.steps; step++) {
    if (!pace.isVoteDue(step)) continue;
    due.push(step);
    pace.voted(step, 1, 1);
  }
  assert.deepEqual(due, [600, 700, 800]);
  assert.equal(new BudgetPace({ ...PLAN, earlyVotes: 0 }).isVoteDue(0), false);
});
