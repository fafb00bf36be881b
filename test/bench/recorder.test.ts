import assert from "node:assert/strict";
import { type Conditions, type Effort, Recorder, repeat } from "../../lib/bench/recorder.ts";

const conditionsOf = (effort: Effort, changes: Partial<Conditions> = {}): Conditions => ({
  seed: 0,
  threads: 1,
  effort,
  onRun: () => {},
  signal: new AbortController().signal,
  ...changes,
});

/** Records runs of these lengths until there is enough, or no more of them. */
function record(effort: Effort, lengths: number[]): Recorder {
  let clock = 1000;
  const recorder = new Recorder(conditionsOf(effort), () => clock);
  recorder.start();
  for (const length of lengths) {
    if (recorder.enough) break;
    clock += length;
    recorder.lap();
  }
  return recorder;
}

/** The times of a result in one record with their number. */
function timesOf(recorder: Recorder) {
  const { seconds, runs, peakBytes } = recorder.result();
  assert.ok(peakBytes > 2 ** 20, `${peakBytes} bytes`);
  return { ...seconds, runs };
}

Deno.test("Recorder ignores warm-ups, however slow", () => {
  const recorder = record({ warmups: 2, runs: 3, seconds: 0 }, [90, 80, 4, 1, 2, 7, 7]);
  assert.deepEqual(timesOf(recorder), { median: 2, least: 1, most: 4, runs: 3 });
});

Deno.test("Recorder has enough after both its number of runs and its seconds", () => {
  const quick = record({ warmups: 1, runs: 2, seconds: 10 }, [99, 4, 3, 2, 1, 7, 7]);
  assert.deepEqual(timesOf(quick), { median: 2.5, least: 1, most: 4, runs: 4 });
  const slow = record({ warmups: 1, runs: 2, seconds: 10 }, [99, 40, 30, 20]);
  assert.deepEqual(timesOf(slow), { median: 35, least: 30, most: 40, runs: 2 });
});

Deno.test("Recorder throws without a measured run", () => {
  const recorder = record({ warmups: 2, runs: 3, seconds: 0 }, [1, 1]);
  assert.throws(() => recorder.result(), /nothing was measured/);
});

Deno.test("repeat measures the time of each run, and reports every run to onRun", async () => {
  const reported: number[] = [];
  const conditions = conditionsOf({ warmups: 1, runs: 2, seconds: 0 }, {
    onRun: (runs) => reported.push(runs),
  });
  const work = () => new Promise((resolve) => setTimeout(resolve, 10));
  const { seconds, runs } = await repeat(work, conditions);
  assert.ok(seconds.least > 0.005, `${seconds.least} s`);
  assert.equal(runs, 2);
  assert.deepEqual(reported, [1, 2, 3]);
});

Deno.test("repeat stops after the current run when aborted", async () => {
  const stop = new AbortController();
  let done = 0;
  const work = () => {
    if (++done === 3) stop.abort(new Error("stopped"));
    return Promise.resolve();
  };
  const conditions = conditionsOf({ warmups: 1, runs: 9, seconds: 0 }, { signal: stop.signal });
  await assert.rejects(repeat(work, conditions), /^Error: stopped$/);
  assert.equal(done, 3);
});
