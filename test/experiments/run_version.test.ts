import assert from "node:assert/strict";
import { join } from "node:path";
import { makeRuns, RUN_VERSION, type RunSpec } from "../../lib/experiments/runs.ts";
import { readCheckpoint } from "../../lib/train/checkpoint.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { readEvaluations } from "../../lib/vote/scores.ts";
import { FEW, writeTasks } from "../arc/challenges.ts";
import { encodeCheckpoint } from "../bytes.ts";
import { withFolder } from "../folder.ts";
import { tinyCheckpoint } from "../train/checkpoints.ts";

/**
 * Shares by which processors may differ after so few steps. A gradient near 0 may change its sign,
 * which moves a task embedding by twice its learning rate.
 */
const TOLERANCE: Record<string, number> = {
  ...{ weights: 1e-4, average: 1e-4, moments: 0.02, embeddings: 0.02 },
};

const golden = new URL("../fixtures/run.golden.json", import.meta.url);

/** Returns what a short run of each command comes to. */
async function measure(folder: string) {
  const from = join(folder, "tiny.safetensors");
  await Deno.writeFile(from, encodeCheckpoint(tinyCheckpoint(FEW)));
  const tasks = await writeTasks(folder);
  const options = { tasks, steps: 12, "evaluate-every": 6, "batch-size": 2, variants: 2, seed: 1 };
  const specs: Record<string, RunSpec> = {
    pretrain: { command: "pretrain", options: { ...options, preset: "mini" }, steps: 12 },
    posttrain: { command: "posttrain", options: { ...options, from }, steps: 12 },
    lora: { command: "posttrain", options: { ...options, from, strategy: "lora" }, steps: 12 },
  };
  const runs = new Map(Object.entries(specs).map(([name, spec]) => [join(folder, name), spec]));
  const { signal } = new AbortController();
  await makeRuns(runs, { atOnce: 2, threads: 1, onProgress() {}, signal });
  const results = Object.keys(specs).map(async (name) => {
    const { head, embeddings, trunk: { state }, carry } = await readCheckpoint(
      join(folder, name, RUN_FILES.checkpoint),
    );
    const evaluations = name === "pretrain"
      ? []
      : await readEvaluations(join(folder, name, RUN_FILES.evaluations));
    return [name, {
      exact: {
        sampler: { ...head.sampler },
        embeddings: embeddings.names,
        carry: carry && [carry.variants, [...carry.steps], [...carry.halted]],
        evaluated: evaluations.map(({ step, tasks }) => [step, tasks.map(({ id }) => id)]),
      },
      near: {
        weights: sizeOf(state.weights),
        average: sizeOf(state.ema),
        moments: sizeOf(state.v),
        embeddings: sizeOf(embeddings.mean()),
      },
    }] as const;
  });
  return Object.fromEntries(await Promise.all(results));
}

const sizeOf = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));

Deno.test("Runs come to what RUN_VERSION stands for", async () => {
  await withFolder({}, async (folder) => {
    const runs = JSON.parse(JSON.stringify(await measure(folder)));
    if (Deno.env.has("UPDATE_GOLDEN")) {
      const text = JSON.stringify({ version: RUN_VERSION, runs }, null, 2);
      await Deno.writeTextFile(golden, text + "\n");
    }
    const expected = JSON.parse(await Deno.readTextFile(golden));
    const advice = "runs give other results: raise RUN_VERSION and set UPDATE_GOLDEN=1 once";
    assert.equal(RUN_VERSION, expected.version, advice);
    for (const [name, { exact, near }] of Object.entries<typeof runs[string]>(runs)) {
      assert.deepEqual(exact, expected.runs[name].exact, `${name}: ${advice}`);
      for (const [key, value] of Object.entries<number>(near)) {
        const difference = Math.abs(value - expected.runs[name].near[key]);
        assert.ok(difference <= TOLERANCE[key] * Math.abs(value), `${name}, ${key}: ${advice}`);
      }
    }
  });
});
