import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunSpec } from "../../lib/experiments/run_process.ts";
import { makeRuns, RUN_VERSION } from "../../lib/experiments/runs.ts";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { PRESETS } from "../../lib/train/settings.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { stream } from "../../lib/random.ts";
import { readEvaluations } from "../../lib/vote/evaluations.ts";
import { withFolder } from "../helpers/folder.ts";

const golden = new URL("../fixtures/run.golden.json", import.meta.url);
const trunkIn = (name: string) =>
  fileURLToPath(new URL(`../../data/checkpoints/${name}.safetensors`, import.meta.url));

const few = { steps: 12, "warmup-steps": 2, "evaluate-every": 6, seed: 1 };
const adapt = {
  ...few,
  from: trunkIn("mini"),
  tasks: "mini-eval#3",
  steps: 30,
  "evaluate-every": 15,
};

/** Runs of seconds that together use most of what runs depend on. */
const SPECS: Record<string, RunSpec> = {
  pretrain: {
    command: "pretrain",
    options: { ...few, tasks: "mini-train#9", evaluate: "mini-dev#2", "batch-size": 8 },
    steps: 12,
  },
  "fast-pretrain": {
    command: "pretrain",
    options: {
      ...few,
      ...{ preset: "fast-mini", tasks: "mini-train#9", evaluate: "mini-dev#2", "batch-size": 8 },
    },
    steps: 12,
  },
  posttrain: { command: "posttrain", options: adapt, steps: 30 },
  "fast-posttrain": {
    command: "posttrain",
    options: { ...adapt, from: trunkIn("fast-mini") },
    steps: 30,
  },
  lora: { command: "posttrain", options: { ...adapt, strategy: "lora" }, steps: 30 },
};

/** What a run came to: `exact` on every processor, and `near` up to rounding. */
async function resultOf(folder: string, { command, options }: RunSpec) {
  const { head, embeddings, trunk: { state, lora }, carry } = await readCheckpoint(
    join(folder, RUN_FILES.checkpoint),
  );
  const evaluations = await readEvaluations(join(folder, RUN_FILES.evaluations));
  const metrics = (await Deno.readTextFile(join(folder, RUN_FILES.metrics))).trimEnd().split("\n")
    .map((line) => JSON.parse(line));
  // Adaptation starts from the same trunk each time; its changes are small beside the weights.
  const initial = lora
    ? lora.initial(head.seed)
    : command === "pretrain"
    ? initialTrunk(head.model, head.seed).weights
    : (await readCheckpoint(String(options.from))).trunk.state.ema;
  const moved = state.weights.map((weight, i) => weight - initial[i]);
  return {
    exact: {
      sampler: head.sampler,
      embeddings: sha256(embeddings.names.join()),
      carry: sha256(carry?.variants.join() ?? ""),
      evaluated: evaluations.map(({ step, tasks }) => [step, tasks.map(({ id }) => id)]),
    },
    near: {
      loss: metrics.map(({ loss }) => loss),
      tokenLoss: metrics.map(({ tokenLoss }) => tokenLoss),
      moved: [norm(moved), ...shadowsOf(moved)],
      average: shadowsOf(state.ema),
      moments: shadowsOf(state.v),
      embeddings: shadowsOf(embeddings.mean()),
    },
    /** Shares of answers, each of which may turn over. */
    scores: evaluations.map(({ means }) => means),
  };
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

/** Returns a vector's projections on a few fixed directions, in units of its length. */
const shadowsOf = (values: Float32Array) =>
  [0, 1, 2].map((i) => {
    const random = stream(i, "direction");
    return values.reduce((sum, value) => sum + value * random.normal(), 0) / norm(values);
  });

/** Differences that rounding makes on another processor, and no change of the code stays below. */
const NEAR = 0.03;
const SHARE = 0.13;

Deno.test("Runs come to what RUN_VERSION stands for", async () => {
  await withFolder({}, async (folder) => {
    const runs = new Map(Object.entries(SPECS).map(([name, spec]) => [join(folder, name), spec]));
    const { signal } = new AbortController();
    await makeRuns(runs, { atOnce: 2, threads: 1, onProgress() {}, signal });
    const results = await Promise.all(Array.from(runs, ([name, spec]) => resultOf(name, spec)));
    const found = JSON.parse(JSON.stringify({
      version: RUN_VERSION,
      presets: Object.fromEntries(
        Object.entries(PRESETS).map(([name, preset]) => [name, sha256(JSON.stringify(preset))]),
      ),
      runs: Object.fromEntries(Object.keys(SPECS).map((name, i) => [name, results[i]])),
    }));
    if (Deno.env.has("UPDATE_GOLDEN")) {
      await Deno.writeTextFile(golden, JSON.stringify(found, null, 2) + "\n");
    }
    const expected = JSON.parse(await Deno.readTextFile(golden));
    const advice = "runs give other results: raise RUN_VERSION and set UPDATE_GOLDEN=1 once";
    assert.equal(found.version, expected.version, advice);
    for (const [name, preset] of Object.entries(expected.presets)) {
      assert.equal(found.presets[name], preset, `${name}: ${advice}`);
    }
    assert.deepEqual(found.presets, expected.presets, "a new preset: set UPDATE_GOLDEN=1 once");
    for (const name of Object.keys(SPECS)) {
      const [ours, theirs] = [found.runs[name], expected.runs[name]];
      assert.deepEqual(ours.exact, theirs.exact, `${name}: ${advice}`);
      assertNear(ours.near, theirs.near, NEAR, `${name}: ${advice}`);
      assertNear(ours.scores, theirs.scores, SHARE, `${name}: ${advice}`);
    }
  });
});

/** Asserts that two trees of numbers differ nowhere by more than a bound. */
function assertNear(one: unknown, other: unknown, bound: number, message: string): void {
  if (typeof one === "number") {
    assert.ok(Math.abs(one - Number(other)) <= bound, `${message} (${one}, not ${other})`);
    return;
  }
  const [a, b] = [one, other].map((tree) => Object.entries(tree as object));
  assert.deepEqual(a.map(([key]) => key), b.map(([key]) => key), message);
  a.forEach(([key, value], i) => assertNear(value, b[i][1], bound, `${key}: ${message}`));
}
