import assert from "node:assert/strict";
import { describeReport } from "../../bench.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { matMulFlops, stepFlops } from "../../lib/bench/flops.ts";
import type { Effort } from "../../lib/bench/recorder.ts";
import { type Computed, measureSuite, type Suite } from "../../lib/bench/suite.ts";
import { WORKLOADS } from "../../lib/bench/workloads.ts";
import { modelSchema } from "../../lib/trm/config.ts";
import { TINY } from "../trm/tiny.ts";

const shape = { batch: 2, length: 3 };
const suite: Suite = {
  bare: { m: 8, k: 4, n: 6 },
  workloads: [{ name: "tiny", model: TINY, shape }],
  training: { preset: "mini", tasks: miniTasks("mini-dev").slice(0, 8) },
};
const effort: Effort = { warmups: 1, runs: 2, seconds: 0 };

Deno.test("a suite of tiny workloads comes to finite positive numbers and a table of them", async () => {
  const told = new Map<string, number>();
  const report = await measureSuite(suite, { seed: 0, threads: 1, effort }, {
    onRun: (_done, name, runs) => told.set(name, runs),
    signal: new AbortController().signal,
  });
  assert.deepEqual([...told.keys()], ["MatMul 8 × 4 × 6", "mini preset", "tiny"]);
  assert.deepEqual([...told.values()], [3, 3, 3]);

  const { bare, workloads: [tiny], training } = report;
  for (const numbers of [bare, tiny, training]) {
    for (const [name, value] of Object.entries({ ...numbers, ...numbers.seconds })) {
      if (typeof value !== "number") continue;
      assert.ok(Number.isFinite(value) && value > 0, `${name} is ${value}`);
    }
  }
  assert.equal(bare.flops, matMulFlops(8, 4, 6));
  assert.equal(tiny.flops, stepFlops(TINY, shape));
  const rate = ({ flops, seconds }: Computed) => flops / seconds.median / 1e9;
  assert.equal(tiny.share, rate(tiny) / rate(bare));
  assert.equal(training.pairsPerSecond, training.pairs / training.seconds.median);

  const text = describeReport(report, { processor: "Some Processor", cores: 4, threads: 1 });
  assert.match(text, /^Some Processor; cores: 4, threads: 1\n/);
  assert.match(text, /\nMatMul 8 × 4 × 6 .* 100% .* MiB\ntiny .*% .* MiB\n/);
  assert.match(text, /\ntraining with the mini preset: \d+ pairs\/s/);
});

Deno.test("a suite ends when a person stops it", async () => {
  const stop = new AbortController();
  const stopped = measureSuite(suite, { seed: 0, threads: 1, effort }, {
    onRun: (_done, name) => {
      if (name === "mini preset") stop.abort(new Error("stopped"));
    },
    signal: stop.signal,
  });
  await assert.rejects(stopped, /^Error: stopped$/);
});

Deno.test("the workloads are models that can be, of 80, 200 and 916 tokens", () => {
  for (const { model } of WORKLOADS) modelSchema.parse(model);
  assert.deepEqual(
    WORKLOADS.map(({ model, shape: { batch, length } }) => [
      model.hidden,
      batch,
      model.taskTokens + length,
    ]),
    [[128, 32, 80], [512, 8, 200], [512, 2, 916]],
  );
});
