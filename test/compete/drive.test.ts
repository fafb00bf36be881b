import assert from "node:assert/strict";
import * as fc from "fast-check";
import { type Clock, type Deadline, drive, realClock, type Work } from "../../lib/compete/drive.ts";
import { BudgetPace } from "../../lib/compete/pace.ts";
import { type BudgetPlan, planBudget, type Rates, ROUND } from "../../lib/compete/plan.ts";

const RATES: Rates = { secondsPerStep: 0.1, secondsPerAnswer: 0.002, secondsPerVote: 0.5 };
const WORKLOAD = { testInputs: 100, voters: 32 };

/** A clock that only work advances. */
class SimulatedClock implements Clock {
  #now = 0;
  readonly #alarms: { at: number; controller: AbortController }[] = [];

  now(): number {
    return this.#now;
  }

  until(seconds: number) {
    const alarm = { at: seconds, controller: new AbortController() };
    this.#alarms.push(alarm);
    this.advance(0);
    return {
      signal: alarm.controller.signal,
      moveTo: (seconds: number) => {
        alarm.at = seconds;
        this.advance(0);
      },
      [Symbol.dispose]() {},
    };
  }

  advance(seconds: number): void {
    this.#now += seconds;
    for (const { at, controller } of this.#alarms) if (this.#now >= at) controller.abort();
  }
}

/** How the real rates differ from the measured ones. */
interface Drift {
  /** Seconds of a step and of an answer, in times of the measured ones. */
  readonly slower?: number;
  /** Seconds of an answer, in times of that. */
  readonly slowerVotes?: number;
  /** Seconds of a step, in times of that; twice as many between two seconds. */
  readonly slowerSteps?: number;
  readonly slowBetween?: readonly [number, number];
  /** The step at which the machine stops for some seconds. */
  readonly stall?: { readonly step: number; readonly seconds: number };
  /** The vote during adaptation, from 1, in which it does. */
  readonly stallInVote?: { readonly vote: number; readonly seconds: number };
  /** The step at which the run is told to stop. */
  readonly stopAt?: number;
}

/** About how often the pace looks at the clock. */
const LOG_LINES = 200;

/** Simulated work: counts steps and rounds of votes whose submission is on disk. */
class SimulatedWork implements Work {
  steps = 0;
  submissions = 0;
  readonly voteSteps: number[] = [];
  readonly pace: BudgetPace;

  constructor(
    readonly plan: BudgetPlan,
    readonly clock: SimulatedClock,
    readonly drift: Drift,
    readonly stop: AbortController,
  ) {
    this.pace = new BudgetPace(plan);
  }

  train(signal: AbortSignal, deadline: Pick<Deadline, "moveTo">): Promise<void> {
    const { plan } = this;
    const { slower = 1, slowerSteps = 1, slowBetween = [0, 0], stall, stallInVote, stopAt } =
      this.drift;
    const { pace } = this;
    const logEvery = Math.max(1, Math.round((plan.steps - plan.done) / LOG_LINES));
    for (let step = plan.done; step < pace.steps && !signal.aborted; step++) {
      if (pace.isVoteDue(step)) {
        this.voteSteps.push(step);
        const began = this.clock.now();
        this.clock.advance(slower * RATES.secondsPerVote);
        if (this.voteSteps.length === stallInVote?.vote) this.clock.advance(stallInVote.seconds);
        this.#round(plan.early, signal);
        const now = this.clock.now();
        deadline.moveTo(pace.voted(step, now, now - began));
      }
      if (signal.aborted) break;
      const [from, to] = slowBetween;
      const isSlow = this.clock.now() >= from && this.clock.now() < to;
      this.clock.advance((isSlow ? 2 : 1) * slower * slowerSteps * RATES.secondsPerStep);
      if (step === stall?.step) this.clock.advance(stall.seconds);
      if (step === stopAt) this.stop.abort();
      this.steps = step + 1;
      if (this.steps % logEvery === 0) pace.stepped(this.steps, this.clock.now());
    }
    return Promise.resolve();
  }

  vote(voters: number, signal: AbortSignal): Promise<number> {
    this.clock.advance(RATES.secondsPerVote * (this.drift.slower ?? 1));
    let asked = 0;
    while (asked < voters && !signal.aborted) {
      const some = Math.min(ROUND, voters - asked);
      if (this.#round(some, signal)) asked += some;
    }
    return Promise.resolve(asked);
  }

  /** Returns whether a round of votes ended in time. */
  #round(voters: number, signal: AbortSignal): boolean {
    const { slower = 1, slowerVotes = 1 } = this.drift;
    for (let i = 0; i < WORKLOAD.testInputs; i++) {
      if (signal.aborted) return false;
      this.clock.advance(slower * slowerVotes * voters * RATES.secondsPerAnswer);
    }
    this.submissions++;
    return true;
  }
}

/** Plans and drives a simulated run of a budget, which may go on after some steps. */
async function simulate(budget: number, drift: Drift = {}, done?: number) {
  const clock = new SimulatedClock();
  const stop = new AbortController();
  const spent = { used: 0, before: 0, ...done === undefined ? {} : { done } };
  const plan = planBudget(budget, spent, RATES, WORKLOAD);
  const work = new SimulatedWork(plan, clock, drift, stop);
  const voted = await drive(plan, work, clock, stop.signal);
  return { plan, voted, work, ended: clock.now() };
}

Deno.test("drive does all planned steps and votes where rates stay", async () => {
  const { plan, voted, work, ended } = await simulate(120);
  assert.ok(Math.abs(work.steps - plan.steps) <= 1);
  assert.equal(voted, plan.final);
  assert.equal(voted, 32);
  assert.ok(ended > 0.9 * 120 && ended < 120, `ended after ${ended} s`);
});

Deno.test("drive stays inside its budget and votes at the end where work is up to twice as slow", async () => {
  await fc.assert(fc.asyncProperty(
    fc.double({ min: 0.5, max: 2, noNaN: true }),
    fc.integer({ min: 60, max: 3600 }),
    async (slower, budget) => {
      const { ended, voted, work } = await simulate(budget, { slower });
      assert.ok(ended <= budget, `${ended} s of ${budget}`);
      assert.ok(voted >= ROUND && work.submissions > 1, `${voted} variants voted`);
    },
  ));
});

Deno.test("drive does the steps that fit where these become slower or faster, and most votes", async () => {
  for (const done of [undefined, 60_000]) {
    for (const slowerSteps of [0.1, 0.5, 0.96, 1.005, 1.04, 1.3, 3]) {
      const { plan, voted, work, ended } = await simulate(1200, { slowerSteps }, done);
      const [did, planned] = [work.steps - plan.done, plan.steps - plan.done];
      const told = `${did} of ${planned} steps, ${slowerSteps} times as slow, in ${ended} s`;
      assert.ok(Math.abs(did * slowerSteps / planned - 1) < 0.02, told);
      assert.ok(work.pace.steps - work.steps <= 1, "the learning rates end as planned");
      assert.ok(voted >= plan.final - ROUND, `${voted} of ${plan.final} variants voted`);
      assert.ok(ended > 0.95 * 1200 && ended < 1200, told);
      const votes = work.voteSteps.map((step) => (step - plan.done) / did);
      [0, 1 / 3, 2 / 3].forEach((share, i) => assert.ok(Math.abs(votes[i] - share) < 0.1, told));
    }
  }
});

Deno.test("drive does the steps that fit where the load comes and goes", async () => {
  const drift = { slowerSteps: 1, slowBetween: [300, 600] } as const;
  const { work, ended, voted, plan } = await simulate(1200, drift);
  assert.ok(work.steps < 0.95 * plan.steps && work.pace.steps - work.steps <= 1);
  assert.ok(voted >= plan.final - ROUND && ended > 0.95 * 1200 && ended < 1200);
});

Deno.test("drive ends adaptation sooner where votes are much slower than measured", async () => {
  const { plan, voted, work, ended } = await simulate(240, { slowerVotes: 6 });
  assert.ok(voted >= ROUND && voted < plan.final, `${voted} variants voted`);
  assert.ok(work.steps < plan.steps && ended <= 240);
});

Deno.test("drive keeps a submission and its budget through a stall", async () => {
  const { ended, voted, work, plan } = await simulate(120, { stall: { step: 300, seconds: 40 } });
  assert.ok(work.steps < plan.steps && voted >= ROUND && ended <= 120);
  const late = await simulate(120, { stall: { step: 300, seconds: 500 } });
  assert.equal(late.voted, 0);
  assert.ok(late.work.submissions >= 1);
});

Deno.test("drive goes on with adaptation after a stall in a vote, since the next one shows it", async () => {
  for (const vote of [1, 2]) {
    const drift = { stallInVote: { vote, seconds: 10 } };
    const { ended, voted, work, plan } = await simulate(120, drift);
    assert.ok(work.steps > 0.6 * plan.steps && ended > 0.9 * 120 && ended <= 120, `${ended} s`);
    assert.ok(voted >= ROUND);
  }
});

Deno.test("drive does not vote after it was told to stop", async () => {
  const { voted, work } = await simulate(120, { stopAt: 400 });
  assert.equal(voted, 0);
  assert.equal(work.steps, 401);
  assert.ok(work.submissions >= 1);
});

Deno.test("realClock tells the seconds since its start, and aborts in time", async () => {
  const clock = realClock(10);
  assert.ok(clock.now() >= 10 && clock.now() < 11);
  using past = clock.until(5);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(past.signal.aborted);
  using future = clock.until(1000);
  future.moveTo(clock.now() + 0.001);
  future.moveTo(2000);
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.ok(!future.signal.aborted);
  future.moveTo(10);
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.ok(future.signal.aborted);
});
