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

/** A run at its start. */
const START = { used: 0, before: 0 };

const budget = fc.integer({ min: 5, max: 50_000 });

const done = fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined });

Deno.test("planBudget fits steps and votes into the budget, or names one that is long enough", () => {
  fc.assert(
    fc.property(budget, rates, workload, done, (budget, rates, workload, done) => {
      const secondsOf = (voters: number) =>
        rates.secondsPerVote + voters * workload.testInputs * rates.secondsPerAnswer;
      const spent = { used: 1, before: 0, ...done === undefined ? {} : { done } };
      try {
        const plan = planBudget(budget, spent, rates, workload);
        const early = plan.earlyVotes * secondsOf(plan.early);
        const steps = plan.steps - plan.done;
        const total = 1 + steps * rates.secondsPerStep + early + secondsOf(plan.final);
        assert.ok(plan.voteUntil < budget && steps >= 1 && plan.final <= workload.voters);
        // A run that goes on has a step that it may not come to.
        assert.ok(total <= plan.voteUntil + 1e-6 || (done !== undefined && steps === 1));
        assert.ok(plan.earlyVotes >= 1 || done !== undefined);
        const left = plan.voteUntil - plan.trainUntil;
        assert.ok(left >= secondsOf(plan.final) - 1e-6);
      } catch (error) {
        assert.ok(error instanceof InputError);
        const enough = duration().parse(/at least (\S+)$/.exec(error.message)![1]);
        assert.ok(enough > budget);
        planBudget(enough, spent, rates, workload);
      }
    }),
    { numRuns: 1000 },
  );
});

Deno.test("planBudget leaves time for a step where early votes take most of it", () => {
  const rates = { secondsPerStep: 0.762, secondsPerAnswer: 0.0000476, secondsPerVote: 0.0822 };
  const workload = { testInputs: 409, voters: 47 };
  const { steps, earlyVotes } = planBudget(5, { used: 1, before: 0 }, rates, workload);
  assert.deepEqual([steps, earlyVotes], [1, 1]);
});

const RATES = { secondsPerStep: 0.1, secondsPerAnswer: 0.001, secondsPerVote: 0.5 };
/** The same with slower answers. */
const SLOW = { ...RATES, secondsPerAnswer: 0.01 };
const WORKLOAD = { testInputs: 50, voters: 32 };

Deno.test("planBudget adds the steps that fit to those of a run that goes on", () => {
  const plan = planBudget(60, { used: 20, before: 20, done: 3000 }, RATES, WORKLOAD);
  // 38 seconds are left before the margin, with three votes of 0.6 and the last of 2.1.
  assert.deepEqual([plan.done, plan.steps, plan.earlyVotes], [3000, 3341, 3]);
  const later = planBudget(600, { used: 5, before: 0, done: 3000 }, RATES, WORKLOAD);
  assert.ok(later.steps > 8000);
});

Deno.test("planBudget plans votes alone where a run that goes on has no time for steps", () => {
  const late = planBudget(60, { used: 55.5, before: 50, done: 5000, answered: 2 }, RATES, WORKLOAD);
  assert.deepEqual([late.steps, late.earlyVotes, late.final], [5003, 0, 32]);
  // The last process used the first 50 of 57.5 seconds.
  assert.throws(
    () => planBudget(60, { used: 57.5, before: 50, done: 5000, answered: 2 }, RATES, WORKLOAD),
    /^InputError: 2\.5s of 1m00s are left, too short for a vote on 50 inputs; give a --budget of at least 13s$/,
  );
  planBudget(13, { used: 7.5, before: 0, done: 5000 }, RATES, WORKLOAD);
});

Deno.test("planBudget first plans the votes that can replace a submission, and none that cannot", () => {
  const spent = { used: 2, before: 0, done: 5000 };
  const planned = (answered: number) => planBudget(20, { ...spent, answered }, SLOW, WORKLOAD);
  assert.deepEqual([planned(2).final, planned(2).earlyVotes], [7, 1]);
  assert.deepEqual([planned(20).final, planned(20).earlyVotes], [20, 0]);
  const begun = planBudget(20, { ...spent, done: 0 }, SLOW, WORKLOAD);
  assert.ok(begun.earlyVotes >= 1, "a run without answers has an early vote");
});

Deno.test("planBudget votes less often during adaptation where votes are long", () => {
  const votesIn = (budget: number) =>
    planBudget(budget, START, { ...RATES, secondsPerVote: 5 }, WORKLOAD)
      .earlyVotes;
  assert.deepEqual([30, 60, 70, 90].map(votesIn), [1, 2, 2, 3]);
});

Deno.test("planBudget spends at most a fifth of the budget on the last votes, unless it is short", () => {
  const rates = { secondsPerStep: 0.1, secondsPerAnswer: 0.01, secondsPerVote: 0.5 };
  const finalOf = (budget: number) =>
    planBudget(budget, START, rates, { testInputs: 100, voters: 32 }).final;
  assert.equal(finalOf(100), 19);
  assert.equal(finalOf(3600), 32);
});

Deno.test("planBudget keeps free what a batch of slow answers takes", () => {
  const rates = { secondsPerStep: 1, secondsPerAnswer: 1, secondsPerVote: 1 };
  const { voteUntil } = planBudget(3000, START, rates, { testInputs: 64, voters: 4 });
  assert.equal(voteUntil, 3000 - 90);
  const slow = planBudget(1800, START, rates, { testInputs: 64, voters: 4 });
  assert.equal(slow.voteUntil, 1800 - 64);
});
