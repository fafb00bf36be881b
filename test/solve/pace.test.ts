import assert from "node:assert/strict";
import { Pace } from "../../lib/solve/pace.ts";

const PLAN = { steps: 100, trainUntil: 19, voteUntil: 20 };

Deno.test("a Pace plans more steps where they are faster than measured, and fewer where slower", () => {
  const pace = new Pace(PLAN);
  pace.voted({ step: 0, at: 1, took: 0 });
  assert.equal(pace.steps, 100);
  // 20 steps and a vote in 2 seconds; 16 are left before the last vote.
  pace.voted({ step: 20, at: 3, took: .5 });
  assert.equal(pace.steps, 20 + 160);
  // As many in 4 seconds.
  pace.voted({ step: 40, at: 7, took: .5 });
  assert.equal(pace.steps, 40 + 60);
});

Deno.test("a Pace keeps time for the last vote, and plans one step at least", () => {
  const pace = new Pace(PLAN);
  pace.voted({ step: 0, at: 0, took: 0 });
  pace.voted({ step: 10, at: 10, took: 4 });
  assert.equal(pace.steps, 14);
  pace.voted({ step: 14, at: 18, took: 4 });
  assert.equal(pace.steps, 15);
});
