import assert from "node:assert/strict";
import fc from "fast-check";
import { Meter } from "../../lib/cli/meter.ts";
import { createReporter } from "../../lib/cli/progress.ts";
import { screen } from "../helpers/screen.ts";

/** A reporter whose clock a test turns. */
function reporterAt(isTTY: boolean) {
  const stream = screen({ isTTY });
  let now = 0;
  const reporter = createReporter(stream, () => now);
  return { stream, reporter, pass: (seconds: number) => now += seconds };
}

Deno.test("createReporter prints a line at most every five seconds without a terminal", () => {
  const { stream, reporter, pass } = reporterAt(false);
  const progress = reporter.progress("pretrain", 5000, "steps");
  progress.update(0);
  for (let step = 1; step <= 800; step++) {
    pass(1 / 64);
    progress.update(step, "loss 0.5");
  }
  assert.deepEqual(stream.text.trimEnd().split("\n"), [
    "pretrain 320/5000 6% 64.0 steps/s ETA 1m13s loss 0.5",
    "pretrain 640/5000 12% 64.0 steps/s ETA 1m08s loss 0.5",
  ]);
});

Deno.test("createReporter ends with a line of the progress, rate and duration", () => {
  const { stream, reporter, pass } = reporterAt(false);
  const progress = reporter.progress("vote", 300, "grids");
  pass(2);
  progress.update(100);
  pass(2);
  progress.update(300, "done");
  progress.stop();
  progress.stop();
  assert.equal(stream.text, "vote 300/300 100% 50.0 grids/s in 4.0s done\n");
});

Deno.test("createReporter prints nothing for short work", () => {
  const { stream, reporter, pass } = reporterAt(false);
  const progress = reporter.progress("read", 2, "files");
  progress.update(1);
  pass(0.5);
  progress.update(2);
  progress.stop();
  assert.equal(stream.text, "");
});

Deno.test("createReporter counts only the current run in the rate and time left", () => {
  const { stream, reporter, pass } = reporterAt(false);
  const progress = reporter.progress("pretrain", 1000, "steps");
  progress.update(900);
  pass(10);
  progress.update(950);
  assert.equal(stream.text, "pretrain 950/1000 95% 5.0 steps/s ETA 10s\n");
});

Deno.test("createReporter stops what still runs when it is closed", () => {
  const { stream, reporter, pass } = reporterAt(false);
  reporter.progress("a", 2, "steps").update(1);
  pass(3);
  reporter.close();
  assert.match(stream.text, /^a 1\/2 50% /);
});

Deno.test("createReporter prints log lines above the bar, and removes the bar at the end", () => {
  const { stream, reporter, pass } = reporterAt(true);
  reporter.log("before");
  const progress = reporter.progress("pretrain", 4, "steps");
  progress.update(0);
  pass(2);
  progress.update(2, "loss 0.5");
  reporter.log("during");
  progress.stop();
  reporter.log("after");
  const lines = stream.text.split("\n").map((line) => line.split("\r").at(-1)!);
  const plain = lines.map(visible);
  assert.equal(plain[0], "before");
  assert.ok(plain[1].endsWith("during"), plain[1]);
  assert.match(plain[2], /^pretrain █{12}░{12} 2\/4 50% 1\.0 steps\/s ETA 2\.0s loss 0\.5/);
  assert.deepEqual(plain.slice(-3), ["pretrain 2/4 50% 1.0 steps/s in 2.0s loss 0.5", "after", ""]);
});

/** A line without the control sequences of terminals. */
function visible(line: string): string {
  const [start, ...rest] = line.split("\x1b[");
  return [start, ...rest.map((part) => part.replace(/^[0-9;?]*[A-Za-z]/, ""))].join("");
}

Deno.test("Meter measures a steady rate exactly, however updates are spread", () => {
  const gaps = fc.array(fc.double({ min: 0.01, max: 30, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(gaps, fc.double({ min: 0.1, max: 100, noNaN: true }), (seconds, rate) => {
      const meter = new Meter();
      let now = 0;
      meter.update(0, now);
      for (const gap of seconds) meter.update(rate * (now += gap), now);
      assert.ok(Math.abs(meter.rate! / rate - 1) < 1e-9);
      const left = meter.remaining(rate * (now + 60))!;
      assert.ok(Math.abs(left - 60) < 1e-6);
    }),
  );
});

Deno.test("Meter follows a changed rate within a minute, and tolerates one slow step", () => {
  const meter = new Meter();
  let [now, done] = [0, 0];
  const work = (seconds: number, rate: number) => {
    for (let i = 0; i < seconds * 10; i++) meter.update(done += rate / 10, now += 0.1);
  };
  meter.update(0, 0);
  work(60, 10);
  meter.update(done += 1, now += 1);
  assert.ok(meter.rate! > 9 && meter.rate! < 10, `${meter.rate}`);
  work(60, 100);
  assert.ok(meter.rate! > 90, `${meter.rate}`);
});

Deno.test("Meter gives no rate before two updates, and no time left while nothing moves", () => {
  const meter = new Meter();
  assert.equal(meter.rate, undefined);
  meter.update(5, 1);
  assert.equal(meter.rate, undefined);
  assert.equal(meter.remaining(10), undefined);
  meter.update(5, 3);
  assert.equal(meter.rate, 0);
  assert.equal(meter.remaining(10), undefined);
});
