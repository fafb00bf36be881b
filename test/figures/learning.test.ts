import assert from "node:assert/strict";
import { join } from "node:path";
import { CANVASES } from "../../lib/figures/canvases.ts";
import {
  collectLearning,
  drawLearning,
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
      options: { tasks, steps: 3, batch: 2, variants: 0 },
      curves: [
        { key: "few", label: "pairs in turn", options: { "pairs-per-draw": 0 } },
        { key: "one", label: "a pair at a time", options: { "pairs-per-draw": 1 } },
      ],
    };
    const options = { seed: 5, seeds: 2, threads: 1, runs: join(folder, "runs") };
    const reporter = {
      progress: () => ({ update() {}, stop() {} }),
      signal: new AbortController().signal,
    };
    const { learned, hash } = await collectLearning(experiment, options, reporter);
    assert.deepEqual(
      learned.map(({ curve, seed, step }) => `${curve} ${seed} ${step}`),
      ["few 5", "one 5", "few 6", "one 6"].flatMap((run) =>
        [1, 2, 3].map((step) => `${run} ${step}`)
      ),
    );
    assert.ok(learned.every(({ tokenLoss, seconds }) => tokenLoss > 0 && seconds >= 0));
    assert.equal(learnedCsv(learned).trimEnd().split("\n").length, 13);

    assert.deepEqual(await collectLearning(experiment, options, reporter), { learned, hash });
    const svg = await toSvg(drawLearning(experiment, learned, { title: "T", lines: ["L"] }), "how");
    for (const { label } of experiment.curves) assert.ok(svg.includes(`>${label}<`), label);
  });
});
