import assert from "node:assert/strict";
import * as fc from "fast-check";
import { planBudget } from "../../lib/compete/plan.ts";
import { InputError } from "../../lib/errors.ts";
import { duration } from "../../lib/cli/options.ts";
import { formatDuration } from "../../lib/cli/format.ts";

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
  fc.assert(fc.property(budget, rates, workload, (budget, rates, workload) => {
    const secondsOf = (voters: number) =>
      rates.secondsPerVote + voters * workload.testInputs * rates.secondsPerAnswer;
    try {
      const plan = planBudget(budget, { used: 1 }, rates, workload);
      const early = Math.ceil(plan.steps / plan.voteEvery) * secondsOf(plan.early);
      const total = 1 + plan.steps * rates.secondsPerStep + early + secondsOf(plan.final);
      assert.ok(total <= plan.voteUntil + 1e-6 && plan.voteUntil < budget);
      assert.ok(plan.final <= workload.voters && plan.steps >= 1);
    } catch (error) {
      assert.ok(error instanceof InputError);
      const [, text] = /at least (\S+)$/.exec(error.message)!;
      const enough = duration().parse(text);
      assert.ok(enough > budget);
      // Durations are printed to the minute from an hour on.
      planBudget(enough + (enough < 3600 ? 1 : 60), { used: 1 }, rates, workload);
    }
  }));
});

Deno.test("planBudget keeps the steps of a run that goes on", () => {
  const rates = { secondsPerStep: 0.1, secondsPerAnswer: 0.001, secondsPerVote: 0.5 };
  const plan = planBudget(60, { used: 20, steps: 5000 }, rates, { testInputs: 50, voters: 32 });
  assert.equal(plan.steps, 5000);
  assert.ok(plan.trainUntil < 60);
});

Deno.test("planBudget spends at most a fifth of the budget on the last votes, unless it is short", () => {
  const rates = { secondsPerStep: 0.1, secondsPerAnswer: 0.01, secondsPerVote: 0.5 };
  const finalOf = (budget: number) =>
    planBudget(budget, { used: 0 }, rates, { testInputs: 100, voters: 32 }).final;
  assert.equal(finalOf(100), 19);
  assert.equal(finalOf(3600), 32);
});

Deno.test("duration reads hours, minutes and seconds, and nothing else", () => {
  const read = duration();
  for (
    const [text, seconds] of [["12h", 43200], ["1h30m", 5400], ["90s", 90], ["6m", 360], [
      "2m5.5s",
      125.5,
    ]]
  ) {
    assert.equal(read.parse(text), seconds);
  }
  for (const text of ["", "12", "h", "1m1h", "-5s", "5 m", "0s"]) {
    assert.ok(!read.safeParse(text).success, text);
  }
  fc.assert(fc.property(fc.integer({ min: 10, max: 3599 }), (seconds) => {
    assert.equal(read.parse(formatDuration(seconds)), seconds);
  }));
});
