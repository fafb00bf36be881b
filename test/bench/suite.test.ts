import assert from "node:assert/strict";
import { describeReport } from "../../bench.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { matMulFlops, stepFlops } from "../../lib/trm/flops.ts";
import { deviceStepWork, deviceWorks } from "../../lib/bench/device_work.ts";
import { PRODUCTS } from "../../lib/bench/measure.ts";
import type { Peer, PeerType } from "../../lib/bench/peer.ts";
import type { Effort } from "../../lib/bench/recorder.ts";
import { type Measured, measureSuite } from "../../lib/bench/suite.ts";
import type { Work } from "../../lib/bench/work.ts";
import {
  BARE,
  LENGTHS,
  matMulWork,
  realWork,
  STEPS,
  stepWork,
  trainingWork,
  votingWork,
} from "../../lib/bench/workloads.ts";
import { modelSchema } from "../../lib/trm/config.ts";
import { TINY } from "../helpers/tiny_model.ts";

const effort: Effort = { warmups: 1, runs: 2, seconds: 0 };
const few = miniTasks("mini-dev").slice(0, 4);
const WORKS: Work[] = [
  matMulWork({ m: 8, k: 4, n: 6 }),
  stepWork(TINY, { batch: 2, length: 3 }),
  trainingWork("mini", few),
  votingWork("mini", few),
];
const options = { seed: 0, threads: 1, rounds: 2, effort };
const watch = (onRun: (done: number, name: string) => void = () => {}) => ({
  onRun,
  signal: new AbortController().signal,
});

/** A peer that takes a second with all threads and half of that with one, twice that with float32. */
function peerOf(asked: [PeerType, number][]): Peer {
  return {
    measure: (_work: unknown, { dtype, threads }: { dtype: PeerType; threads: number }) => {
      asked.push([dtype, threads]);
      return Promise.resolve([(threads === 1 ? 0.5 : 1) * (dtype === "float32" ? 2 : 1)]);
    },
  } as unknown as Peer;
}

Deno.test("measureSuite returns positive numbers of all rounds, and describeReport a table of them", async () => {
  const reported: string[] = [];
  const results = await measureSuite(WORKS, options, watch((_done, name) => reported.push(name)));
  const names = WORKS.map(({ name }) => name);
  assert.deepEqual(reported.filter((name, i) => name !== reported[i - 1]), [...names, ...names]);
  for (const result of results) {
    assert.equal(result.seconds.rounds.length, 2);
    for (const [name, value] of Object.entries({ ...result, ...result.seconds })) {
      if (typeof value !== "number") continue;
      assert.ok(Number.isFinite(value) && value > 0, `${name} is ${value}`);
    }
  }
  const [bare, tiny, training, voting] = results;
  assert.equal(bare.flops, PRODUCTS * matMulFlops(8, 4, 6));
  assert.equal(tiny.flops, stepFlops(TINY, { batch: 2, length: 3 }));
  const rate = ({ flops, seconds }: Measured) => flops! / seconds.median / 1e9;
  assert.equal(tiny.share, rate(tiny) / rate(bare));
  assert.equal(training.pairsPerSecond, training.pairs! / training.seconds.median);
  assert.equal(voting.pairs, 8 * few.reduce((sum, { test }) => sum + test.length, 0));

  const machine = { processor: "Some Processor", cores: 4, threads: 1 };
  const text = describeReport({ date: "", machine, rounds: 2, results });
  assert.match(text, /^Some Processor; cores: 4, threads: 1, rounds: 2\n/);
  assert.match(text, /\nMatMul 8 × 4 × 6 .* 100% .* MiB *\n.*5 tokens.*% .* MiB/);
});

Deno.test("measureSuite measures the peer with its best number of threads, once a round", async () => {
  const asked: [PeerType, number][] = [];
  const works = [WORKS[1], { ...WORKS[1], name: "the same again" }];
  const peer = peerOf(asked);
  const results = await measureSuite(works, { ...options, threads: 2, peer }, watch());
  assert.deepEqual(asked, [
    ["float32", 2],
    ["float32", 1],
    ["bfloat16", 2],
    ["bfloat16", 1],
    ["float32", 1],
    ["bfloat16", 1],
  ]);
  for (const { seconds, peer } of results) {
    assert.deepEqual(peer!.float32.seconds.rounds, [1, 1]);
    assert.equal(peer!.bfloat16.ratio, 0.5 / seconds.median);
  }
});

Deno.test("deviceStepWork measures a step with its update on a device", async () => {
  const shape = { batch: 3, length: 4 };
  const work = deviceStepWork(TINY, shape, { device: "cpu" });
  const [result] = await measureSuite([work], options, watch());
  assert.equal(result.flops, stepFlops(TINY, shape));
  assert.equal(result.pairsPerSecond, 3 / result.seconds.median);
});

Deno.test("deviceWorks have a product, and the paper's batch size on full canvases", () => {
  const [product, ...steps] = deviceWorks({ device: "webgpu" });
  assert.match(product.name, /^MatMul /);
  assert.equal(steps.at(-1)!.name, "D 512, 768 × 916 tokens");
  assert.ok(steps.every(({ peer }) => peer!.shape.batch <= 96));
});

Deno.test("measureSuite stops when aborted", async () => {
  const stop = new AbortController();
  const stopped = measureSuite(WORKS, options, {
    onRun: (_done, name) => {
      if (name === WORKS[2].name) stop.abort(new Error("stopped"));
    },
    signal: stop.signal,
  });
  await assert.rejects(stopped, /^Error: stopped$/);
});

Deno.test("STEPS have valid models, of 80, 200 and 916 tokens", () => {
  const shapes = STEPS.map(({ peer }) => peer!);
  for (const { model } of shapes) modelSchema.parse(model);
  assert.deepEqual(
    shapes.map(({ model, shape: { batch, length } }) => [
      model.hidden,
      batch,
      model.embeddingTokens + length,
    ]),
    [[128, 32, 80], [512, 8, 200], [512, 2, 916]],
  );
  assert.ok(BARE.flops! > 1e9);
  assert.deepEqual(LENGTHS.map(({ tokens }) => tokens), [25, 50, 100, 200, 400, 600, 900]);
});

Deno.test("realWork counts the operations of a pair's own tokens on its task's canvas", () => {
  const [task, full] = (["task", "full"] as const).map((canvas) => realWork("few", few, canvas));
  assert.equal(full.flops! / full.pairs!, stepFlops(full.peer!.model, { batch: 1, length: 900 }));
  assert.ok(task.flops! / task.pairs! < full.flops! / full.pairs! / 10);
});
