import assert from "node:assert/strict";
import * as fc from "fast-check";
import { planBudget } from "../../lib/compete/plan.ts";
import { InputError } from "../../lib/errors.ts";
import { duration } from "../../lib/cli/options.ts";

const rates = fc.record({
  secondsPerStep: fc.double({ min: 0.001, max: 5, noNaN: true }),
  secondsPerAnswer: fc.double({ min: 1e-5, max: 1, noNaN: true }),
  secondsPerVote: fc.double({ min: 0.01, max: 10, noNaN: true }),
});

const workload = fc.record({
  testInputs: fc.integer({ min: 1, max: 500 }),
  voters: fc.integer({ min: 1, max: 64 }),
});

const budget = fc.integer({ min: 5, max: 50_000 });

Deno.test("planBudget fits steps and votes into the budget, or names one that is long enough", () => {
  fc.assert(
    fc.property(budget, rates, workload, (budget, rates, workload) => {
      const secondsOf = (voters: number) =>
        rates.secondsPerVote + voters * workload.testInputs * rates.secondsPerAnswer;
      try {
        const plan = planBudget(budget, 1, rates, workload);
        const early = Math.ceil(plan.steps / plan.voteEvery) * secondsOf(plan.early);
        const total = 1 + plan.steps * rates.secondsPerStep + early + secondsOf(plan.final);
        assert.ok(total <= plan.voteUntil + 1e-6 && plan.voteUntil < budget);
        assert.ok(plan.final <= workload.voters && plan.steps >= 1);
        const left = plan.voteUntil - plan.trainUntil;
        assert.ok(left >= secondsOf(Math.min(4, workload.voters)));
        assert.ok(left >= 0.8 * secondsOf(plan.final) - 1e-6);
      } catch (error) {
        assert.ok(error instanceof InputError);
        const enough = duration().parse(/at least (\S+)$/.exec(error.message)![1]);
        assert.ok(enough > budget);
        planBudget(enough, 1, rates, workload);
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("planBudget adds the steps that fit to those of a run that goes on", () => {
  const rates = { secondsPerStep: 0.1, secondsPerAnswer: 0.001, secondsPerVote: 0.5 };
  const workload = { testInputs: 50, voters: 32 };
  const resumed = { done: 3000, before: 20 };
  const plan = planBudget(60, 20, rates, workload, resumed);
  // 38 seconds are left before the margin, with three votes of 0.6 and the last of 2.1.
  assert.deepEqual([plan.steps, plan.voteEvery], [3000 + 341, 1114]);
  assert.equal(plan.steps, 3000 + planBudget(60, 20, rates, workload).steps);
  assert.ok(planBudget(600, 5, rates, workload, resumed).steps > 8000);
});

Deno.test("planBudget plans votes alone where a run that goes on has no time for steps", () => {
  const rates = { secondsPerStep: 0.1, secondsPerAnswer: 0.001, secondsPerVote: 0.5 };
  const workload = { testInputs: 50, voters: 32 };
  const late = planBudget(60, 55.5, rates, workload, { done: 5000, before: 50 });
  assert.deepEqual([late.steps, late.final], [5000, 32]);
  // The last process used the first 50 of 57.5 seconds.
  assert.throws(
    () => planBudget(60, 57.5, rates, workload, { done: 5000, before: 50 }),
    /too short for what is left, a vote on 50 inputs; give at least 13s$/,
  );
  planBudget(13, 7.5, rates, workload, { done: 5000, before: 0 });
});

Deno.test("planBudget spends at most a fifth of the budget on the last votes, unless it is short", () => {
  const rates = { secondsPerStep: 0.1, secondsPerAnswer: 0.01, secondsPerVote: 0.5 };
  const finalOf = (budget: number) =>
    planBudget(budget, 0, rates, { testInputs: 100, voters: 32 }).final;
  assert.equal(finalOf(100), 19);
  assert.equal(finalOf(3600), 32);
});

Deno.test("planBudget keeps free what a batch of slow answers takes", () => {
  const rates = { secondsPerStep: 1, secondsPerAnswer: 1, secondsPerVote: 1 };
  const { voteUntil } = planBudget(3000, 0, rates, { testInputs: 64, voters: 4 });
  assert.equal(voteUntil, 3000 - 90);
  const slow = planBudget(1800, 0, rates, { testInputs: 64, voters: 4 });
  assert.equal(slow.voteUntil, 1800 - 64);
});
