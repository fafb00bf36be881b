import assert from "node:assert/strict";
import { Pace, planTime } from "../../lib/solve/pace.ts";

const PLAN = { steps: 100, trainUntil: 19, voteUntil: 20 };

/** Returns a pace after a vote. */
function started(): Pace {
  const pace = new Pace(PLAN);
  pace.voted(1, 0);
  return pace;
}

Deno.test("a Pace plans more steps where they are faster than measured, and fewer where slower", () => {
  const fast = started();
  for (let step = 1; step <= 20; step++) fast.stepped(step, 1 + step / 16);
  // 16.75 seconds are left.
  assert.equal(fast.steps, 20 + 16.75 * 16);
  const slow = started();
  for (let step = 1; step <= 4; step++) slow.stepped(step, 1 + step);
  assert.equal(slow.steps, 4 + 14);
});

Deno.test("a Pace counts the last steps, and no votes between them", () => {
  const pace = started();
  for (let step = 1; step <= 5; step++) pace.stepped(step, 1 + step);
  pace.voted(7, .25);
  for (let step = 6; step <= 15; step++) pace.stepped(step, 7 + (step - 5) / 8);
  // 10.75 seconds for steps of an eighth, with a vote of a quarter every two seconds.
  assert.equal(pace.steps, 15 + Math.floor(10.75 * 8 / 1.125));
});

Deno.test("a Pace keeps time for the last vote, and plans no step without time", () => {
  const pace = started();
  pace.voted(4, 4);
  for (let step = 1; step <= 8; step++) pace.stepped(step, 4 + step);
  // The last vote begins 6 seconds before the end, and none comes before it.
  assert.equal(pace.steps, 8 + 2);
  pace.stepped(9, 16);
  assert.equal(pace.steps, 9);
});

Deno.test("a Pace keeps the plan until some steps were done", () => {
  const pace = started();
  pace.stepped(1, 9);
  pace.stepped(2, 10);
  assert.equal(pace.steps, PLAN.steps);
});

Deno.test("planTime fits steps with votes between them before the last vote", () => {
  const plan = planTime(20, 1, { step: 0.1, vote: 0.2 }, { voters: 32, called: "--seconds" });
  // 18.1 seconds before the last vote, and a vote of 0.2 seconds in every 1.6.
  assert.equal(plan.trainUntil, 20 - 0.6 - 0.3);
  assert.equal(plan.steps, Math.floor(18.1 / (0.1 * 1.125)));
  assert.equal(plan.final, 32);
});

Deno.test("planTime plans a step where little time is left, and refuses less than a step and a vote", () => {
  const planned = (seconds: number) =>
    planTime(seconds, 5, { step: 3, vote: 2 }, { voters: 4, called: "the time" });
  assert.equal(planned(10.6).steps, 1);
  assert.throws(
    () => planned(9.4),
    /^InputError: the time 9\.4s is too short for a step and a vote; give at least 12 seconds$/,
  );
  planned(12);
});
