import assert from "node:assert/strict";
import { checkStrategy } from "../../lib/cli/training.ts";
import { decodeCheckpoint, predictorOf } from "../../lib/train/checkpoint.ts";
import { averagedTrunk } from "../../lib/train/optimizer.ts";
import { override, PRESETS, ratesAt } from "../../lib/train/settings.ts";
import {
  beginTraining,
  frozenSteps,
  STRATEGY_NAMES,
  type StrategyName,
} from "../../lib/train/strategies.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { model, planOf, run } from "../helpers/small_run.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";

const STEPS = 8;
const { weights } = initialTrunk(model, 0);

/** A short run by a strategy from the same weights. */
const adapt = (strategy: StrategyName, steps = STEPS) => run(planOf(steps, 0, { strategy }));

Deno.test("strategy embeddings trains the embeddings and no byte of the trunk", async () => {
  const { trunk: { state }, embeddings } = await adapt("embeddings");
  assert.deepEqual(state.weights, weights);
  assert.deepEqual(state.ema, weights);
  assert.ok(state.m.every((value) => value === 0));
  assert.ok(embeddings.size > 0);
  assert.ok(embeddings.blocks.some((block) => block.some((value) => value !== 0)));
});

Deno.test("strategy full trains every matrix of the trunk", async () => {
  const { trunk: { state } } = await adapt("full");
  const moved = state.weights.filter((value, i) => value !== weights[i]).length;
  assert.ok(moved > 0.9 * weights.length, `${moved} of ${weights.length}`);
});

Deno.test("strategy embeddings-then-full freezes the trunk for its share of the steps", async () => {
  const settings = override(PRESETS.mini.posttrain, {
    strategy: "embeddings-then-full",
    embeddingsFraction: 0.25,
    steps: STEPS,
  });
  assert.equal(frozenSteps(settings), 2);
  const updates = [1, 2, 3, 4].map((step) => ratesAt(settings, step).trunkUpdate);
  assert.deepEqual(updates, [-1, 0, 1, 2]);
  const full = override(settings, { strategy: "full" });
  for (const step of [1, 3, STEPS]) {
    const [ours, theirs] = [ratesAt(settings, step), ratesAt(full, step)];
    assert.deepEqual([ours.trunk, ours.embeddings], [theirs.trunk, theirs.embeddings]);
  }

  const seen: boolean[] = [];
  await run(planOf(STEPS, 0, settings), undefined, {
    isDue: () => true,
    onCheckpoint: ({ trunk: { state } }) => {
      seen.push(state.weights.every((value, i) => value === weights[i]));
      return Promise.resolve();
    },
  });
  assert.deepEqual(seen.slice(0, 5), [true, true, true, false, false]);
});

Deno.test("strategy lora freezes the base weights, and predicts with the merged ones", async () => {
  const checkpoint = await adapt("lora");
  const { trunk: { lora, state } } = checkpoint;
  assert.ok(lora);
  assert.deepEqual(lora.base, weights);
  assert.equal(state.weights.length, lora.size);
  const read = decodeCheckpoint(encodeCheckpoint(checkpoint), "memory");
  assert.deepEqual(read.trunk.lora?.base, weights);
  assert.deepEqual(read.trunk.state, state);
  const merged = averagedTrunk(read.trunk);
  assert.deepEqual(merged, lora.merge(state.ema));
  assert.notDeepEqual(merged, weights);
  assert.deepEqual(predictorOf(read).trunk.weights, merged);
});

Deno.test("train resumes every strategy to the same bytes", async () => {
  for (const strategy of STRATEGY_NAMES) {
    const plan = planOf(STEPS, 0, { strategy });
    const whole = encodeCheckpoint(await run(plan));
    const stop = new AbortController();
    const stopped = await run(plan, undefined, {
      signal: stop.signal,
      onStep: (step) => {
        if (step === 3) stop.abort();
      },
    });
    const read = decodeCheckpoint(encodeCheckpoint(stopped), "memory");
    assert.deepEqual(encodeCheckpoint(await run(plan, read)), whole, strategy);
  }
});

Deno.test("beginTraining draws the matrices of LoRA from the seed", () => {
  const settings = override(PRESETS.mini.posttrain, { strategy: "lora" });
  const first = (seed: number) => beginTraining(model, weights, settings, seed).state.weights;
  assert.deepEqual(first(0), first(0));
  assert.notDeepEqual(first(0), first(1));
});

Deno.test("checkStrategy rejects an option of another strategy, and names that strategy", () => {
  checkStrategy({ strategy: "lora", loraRank: 4 }, "full");
  checkStrategy({ loraRank: 4 }, "lora");
  checkStrategy({ strategy: "embeddings-then-full", embeddingsFraction: 0 }, "full");
  checkStrategy({}, "full");
  const refused = (given: Parameters<typeof checkStrategy>[0], message: RegExp) =>
    assert.throws(() => checkStrategy(given, "full"), message);
  refused({ loraRank: 4 }, /^InputError: --lora-rank is an option of --strategy lora, .* is full;/);
  refused({ strategy: "lora", embeddingsFraction: 0.5 }, /--embeddings-fraction .* is lora;/);
});
