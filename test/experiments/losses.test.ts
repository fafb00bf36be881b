import assert from "node:assert/strict";
import { join } from "node:path";
import { collect, UNCHANGED } from "../../lib/experiments/collect.ts";
import { CANVASES } from "../../lib/experiments/data/canvases.ts";
import { CONTINUED_LOSS } from "../../lib/experiments/data/continued.ts";
import type { TrainingLosses } from "../../lib/experiments/experiment.ts";
import type { Measuring } from "../../lib/experiments/measured/kind.ts";
import { losses, risesOf } from "../../lib/experiments/measured/losses.ts";
import { Table } from "../../lib/experiments/table.ts";
import { toSvg } from "../../lib/plot/picture.ts";
import { writeTasks } from "../helpers/challenges.ts";
import { withFolder } from "../helpers/folder.ts";

Deno.test("losses are read and drawn for every curve, seed and step", async () => {
  await withFolder({}, async (folder) => {
    const tasks = await writeTasks(folder);
    const experiment = {
      ...CANVASES,
      options: { tasks, steps: 3, "batch-size": 2, variants: 0 },
      curves: [
        { key: "few", label: "pairs in turn", options: { "pairs-per-draw": 0 } },
        { key: "one", label: "a pair at a time", options: { "pairs-per-draw": 1 } },
      ],
    } as Measuring<TrainingLosses>;
    const options = { ...UNCHANGED, seed: 5, seeds: 2, threads: 1, runs: join(folder, "runs") };
    const reporter = {
      log() {},
      progress: () => ({ update() {}, stop() {} }),
      signal: new AbortController().signal,
    };
    const { table, facts } = await collect(experiment, options, reporter);
    for (const curve of ["few", "one"]) {
      for (const seed of [5, 6]) {
        const points = table.run(curve, seed);
        assert.deepEqual(points.map(({ step }) => step), [1, 2, 3]);
        for (const { scores } of points) {
          assert.ok(scores.get("token loss")! > 0 && scores.get("seconds")! >= 0);
        }
      }
    }
    assert.equal(Object.keys(facts.cost).length, 4);
    const again = await collect(experiment, options, reporter);
    assert.deepEqual([again.table.toCsv(), again.facts], [table.toCsv(), facts]);
    const svg = await toSvg(losses.draw(experiment, { table, verdicts: [], facts }), "how");
    for (const { label } of experiment.curves) assert.ok(svg.includes(`>${label}<`), label);
  });
});

Deno.test("risesOf returns how far the loss rises where runs go on, over seeds", () => {
  const experiment = CONTINUED_LOSS as Measuring<TrainingLosses>;
  const run = (curve: string, seed: number, values: readonly number[]) =>
    values.map((value, step) => ({
      ...{ curve, seed, step, group: "", task: "" },
      ...{ score: "token loss", value },
    }));
  const table = new Table([0, 1].flatMap((seed) => [
    ...run("base", seed, [9, 9, 9, 1, 1, 1, 1, 1]),
    ...run("kept", seed, [1, 1, 1, 1, 1, 0, 0]),
    ...run("new", seed, [4 + seed, 2 + seed, 2 + seed, 1 + seed, 1 + seed, 0, 0]),
  ]));
  const rises = risesOf(experiment, table);
  assert.deepEqual(rises.get("kept"), { mean: 0, low: 0, high: 0 });
  const { mean, low, high } = rises.get("new")!;
  assert.equal(mean, 1.5);
  assert.ok(Math.abs(high - 1.5 - 6.3531) < 1e-3 && Math.abs(1.5 - low - 6.3531) < 1e-3);
  assert.equal(risesOf(CANVASES as Measuring<TrainingLosses>, table).size, 0);
});
