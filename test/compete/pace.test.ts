import assert from "node:assert/strict";
import { BudgetPace } from "../../lib/compete/pace.ts";
import { endAfterVote } from "../../lib/compete/plan.ts";

const PLAN = {
  ...{ steps: 900, voteEvery: 300, early: 2, final: 16, fewest: 4 },
  planned: { early: 1, final: 6 },
  ...{ most: 20, stepsUntil: 94, trainUntil: 95.2, voteUntil: 100 },
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
  // The first plan is made when 89.25 seconds are left, with a vote of one in every 300 steps.
  assert.equal(pace.steps, 30 + Math.floor(89.25 / (0.125 + 1 / 300)));
});

Deno.test("a BudgetPace keeps its plan where steps take about as long as planned", () => {
  const pace = new BudgetPace(PLAN);
  pace.voted(0, 1, 1);
  stepped(pace, 0, 300, 1, 0.103);
  assert.equal(pace.steps, 900);
});

Deno.test("a BudgetPace does not count a stall as the time of its steps", () => {
  const pace = new BudgetPace(PLAN);
  pace.voted(0, 1, 1);
  stepped(pace, 0, 200, 1, 0.1);
  assert.equal(pace.steps, 900);
  stepped(pace, 200, 290, 31, 0.1);
  // At step 210, 62 seconds are left.
  assert.equal(pace.steps, 210 + Math.floor(62 / (0.1 + 1 / 300)));
});

Deno.test("a BudgetPace ends sooner where a vote is slower than planned", () => {
  const pace = new BudgetPace(PLAN);
  assert.equal(pace.voted(0, 3, 3), endAfterVote(PLAN, 3).trainUntil);
  stepped(pace, 0, 100, 3, 0.1);
  // The last votes take 18 seconds, and each of those before them 3.
  assert.equal(pace.steps, 30 + Math.floor((82 - 6) / (0.1 + 3 / 300)));
});
