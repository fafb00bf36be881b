import { Buffer } from "node:buffer";
import assert from "node:assert/strict";
import { variantsOf } from "../../lib/arc/augment.ts";
import { decodeCheckpoint, predictorOf } from "../../lib/train/checkpoint.ts";
import { PRESETS } from "../../lib/train/settings.ts";
import { planOf, run, tasks } from "../helpers/small_run.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";

Deno.test("train gives equal bytes for equal plans and other bytes for another seed", async () => {
  const bytes = async (seed: number) => encodeCheckpoint(await run(planOf(6, seed)));
  const first = await bytes(0);
  assert.deepEqual(await bytes(0), first);
  assert.notDeepEqual(await bytes(1), first);
});

Deno.test("train resumes to the same bytes", async () => {
  // Micro-batches of a batch of two differ in length, as examples do.
  const plan = planOf(12, 0, { batchSize: 2 });
  const whole = encodeCheckpoint(await run(plan));
  for (const last of [1, 5, 9, 11]) {
    const stop = new AbortController();
    const stopped = await run(plan, undefined, {
      signal: stop.signal,
      onStep: (step) => {
        if (step === last) stop.abort();
      },
    });
    assert.equal(stopped.head.step, last);
    const read = decodeCheckpoint(encodeCheckpoint(stopped), "memory");
    assert.deepEqual(encodeCheckpoint(await run(plan, read)), whole, `stopped at ${last}`);
  }
});

Deno.test("train resumes the recipe of fast to the same bytes, without a carry", async () => {
  const { optimizer, muonScale, emaCorrection, embeddingPer } = PRESETS["fast-mini"].pretrain;
  const recipe = { optimizer, muonScale, emaCorrection, embeddingPer };
  const plan = planOf(8, 0, { ...recipe, loss: "softmax" }, { maxSteps: 1, rope: "axial" });
  const whole = await run(plan);
  assert.equal(whole.carry, undefined);
  assert.equal(whole.head.exploration, undefined);
  const bytes = encodeCheckpoint(whole);
  assert.doesNotMatch(new TextDecoder("latin1").decode(bytes), /carry/);
  const stop = new AbortController();
  const stopped = await run(plan, undefined, {
    signal: stop.signal,
    onStep: (step) => step === 5 && stop.abort(),
  });
  const read = decodeCheckpoint(encodeCheckpoint(stopped), "memory");
  assert.deepEqual(encodeCheckpoint(await run(plan, read)), bytes);
});

Deno.test("train lowers the loss on tasks of one colour", async () => {
  const losses: number[] = [];
  await run(planOf(400), undefined, {
    logEvery: 50,
    onLog: (_step, means) => {
      losses.push(means.tokenLoss);
      return Promise.resolve();
    },
  });
  assert.ok(losses[0] > 1.5, `it starts at ${losses[0]}`);
  assert.ok(losses.at(-1)! < losses[0] / 2, `it ends at ${losses.at(-1)}`);
});

Deno.test("train offers checkpoints when due, step 0 included, and once at the end", async () => {
  const steps: number[] = [];
  await run(planOf(7), undefined, {
    isDue: (step) => step % 3 === 0,
    onCheckpoint: ({ head }) => {
      steps.push(head.step);
      return Promise.resolve();
    },
  });
  assert.deepEqual(steps, [0, 3, 6, 7]);
});

Deno.test("train offers no checkpoint of weights that are not finite", async () => {
  let offered = 0;
  // The loss of the only step is finite: its update comes later.
  const diverging = run(planOf(1, 0, { lr: 1e40, warmupSteps: 0 }), undefined, {
    onCheckpoint: () => Promise.resolve(void offered++),
  });
  await assert.rejects(diverging, /the weights after step 1 are not finite: training diverged/);
  assert.equal(offered, 0);
});

Deno.test("decodeCheckpoint names a damaged file and its fault", async () => {
  const bytes = encodeCheckpoint(await run(planOf(1)));
  const decode = (changed: Uint8Array) => () => decodeCheckpoint(changed, "some/file");
  assert.throws(decode(bytes.subarray(0, 100)), /some\/file.*cut off/);
  assert.throws(decode(bytes.subarray(0, bytes.length - 4)), /some\/file.*cut off/);
  const renamed = Buffer.from(bytes).toString("latin1").replace("carry.zH", "carry.zX");
  const damaged = new Uint8Array(Buffer.from(renamed, "latin1"));
  assert.throws(decode(damaged), /some\/file is damaged: its checksum does not match/);
});

Deno.test("train saves, resumes and predicts with embeddings shared by variants", async () => {
  for (const embeddingPer of ["task", "coded-task", "task-and-variant"] as const) {
    const plan = planOf(6, 0, { embeddingPer });
    const whole = await run(plan);
    assert.deepEqual(whole.embeddings.names.toSorted(), tasks.map(({ id }) => id).toSorted());
    assert.equal((whole.embeddings.codes?.size ?? 0) > 0, embeddingPer !== "task");
    const stop = new AbortController();
    const stopped = await run(plan, undefined, {
      signal: stop.signal,
      onStep: (step) => step === 3 && stop.abort(),
    });
    const read = decodeCheckpoint(encodeCheckpoint(stopped), "memory");
    assert.deepEqual(
      encodeCheckpoint(await run(plan, read)),
      encodeCheckpoint(whole),
      embeddingPer,
    );

    const { embedding } = predictorOf(whole);
    const [itself, other] = variantsOf(tasks[0], 1, 9).map(({ name }) => embedding(name));
    assert.equal(embeddingPer === "task", itself.every((value, i) => value === other[i]));
  }
});
