import assert from "node:assert/strict";
import { join } from "node:path";
import { CANVASES } from "../../lib/figures/experiments/canvases.ts";
import { CONTINUED_LOSS } from "../../lib/figures/experiments/continued.ts";
import {
  collectLearning,
  drawLearning,
  jumpsOf,
  type Learned,
  learnedCsv,
  type LearningExperiment,
} from "../../lib/figures/learning.ts";
import { toSvg } from "../../lib/figures/picture.ts";
import { writeTasks } from "../arc/challenges.ts";
import { withFolder } from "../folder.ts";

Deno.test("what runs have learned is read and drawn for every curve, seed and step", async () => {
  await withFolder({}, async (folder) => {
    const tasks = await writeTasks(folder);
    const experiment: LearningExperiment = {
      ...CANVASES,
      options: { tasks, steps: 3, "batch-size": 2, variants: 0 },
      curves: [
        { key: "few", label: "pairs in turn", options: { "pairs-per-draw": 0 } },
        { key: "one", label: "a pair at a time", options: { "pairs-per-draw": 1 } },
      ],
    };
    const options = { seed: 5, seeds: 2, threads: 1, runs: join(folder, "runs") };
    const reporter = {
      log() {},
      progress: () => ({ update() {}, stop() {} }),
      signal: new AbortController().signal,
    };
    const { learned, ...facts } = await collectLearning(experiment, options, reporter);
    assert.deepEqual(
      learned.map(({ curve, seed, step }) => `${curve} ${seed} ${step}`),
      ["few 5", "one 5", "few 6", "one 6"].flatMap((run) =>
        [1, 2, 3].map((step) => `${run} ${step}`)
      ),
    );
    assert.ok(learned.every(({ tokenLoss, seconds }) => tokenLoss > 0 && seconds >= 0));
    assert.equal(learnedCsv(learned).trimEnd().split("\n").length, 13);

    assert.deepEqual(await collectLearning(experiment, options, reporter), { learned, ...facts });
    assert.equal(Object.keys(facts.cost).length, 4);
    const svg = await toSvg(drawLearning(experiment, learned, { title: "T", lines: ["L"] }), "how");
    for (const { label } of experiment.curves) assert.ok(svg.includes(`>${label}<`), label);
  });
});

Deno.test("a jump is what the loss rises by where runs go on, over all seeds", () => {
  const experiment = { ...CONTINUED_LOSS, jump: { from: "base", to: ["kept", "new"] } };
  const run = (curve: string, seed: number, losses: readonly number[]): Learned[] =>
    losses.map((tokenLoss, step) => ({ curve, seed, step, seconds: step, tokenLoss }));
  const learned = [0, 1].flatMap((seed) => [
    ...run("base", seed, [9, 9, 9, 1, 1, 1, 1, 1]),
    ...run("kept", seed, [1, 1, 1, 1, 1, 0, 0]),
    ...run("new", seed, [4 + seed, 2 + seed, 2 + seed, 1 + seed, 1 + seed, 0, 0]),
  ]);
  const jumps = jumpsOf(experiment, learned);
  assert.deepEqual(jumps.get("kept"), { mean: 0, low: 0, high: 0 });
  assert.deepEqual(jumps.get("new"), { mean: 1.5, low: 1.5 - 6.353, high: 1.5 + 6.353 });
  assert.equal(jumpsOf(CANVASES, learned).size, 0);
});
