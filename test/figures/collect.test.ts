import assert from "node:assert/strict";
import { join } from "node:path";
import { InputError } from "../../lib/errors.ts";
import { collect, readCollected, saveCollected } from "../../lib/figures/collect.ts";
import type { Experiment } from "../../lib/figures/experiment.ts";
import { encodeCheckpoint } from "../../lib/train/checkpoint.ts";
import { FEW, writeTasks } from "../arc/challenges.ts";
import { withFolder } from "../folder.ts";
import { tinyCheckpoint } from "../train/checkpoints.ts";

/** An experiment of two curves on a few tasks and a tiny model, which lie in a folder. */
async function experimentIn(folder: string): Promise<Experiment> {
  const from = join(folder, "tiny.safetensors");
  await Deno.writeFile(from, encodeCheckpoint(tinyCheckpoint(FEW)));
  const tasks = await writeTasks(folder);
  return {
    id: "tiny",
    title: "",
    paperTitle: "",
    options: { tasks, steps: 4, "evaluate-every": 2, batch: 2, variants: 1 },
    curves: [
      { key: "full", label: "", options: { from } },
      { key: "embeddings", label: "", options: { from, strategy: "embeddings" } },
    ],
    claims: [],
    paper: [],
  };
}

/** What stands in for a person who watches; `labels` are the bars that were shown. */
function watcher() {
  const labels: string[] = [];
  const progress = (label: string, total: number) => {
    labels.push(`${label} ${total}`);
    return { update() {}, stop() {} };
  };
  return { labels, progress, signal: new AbortController().signal };
}

Deno.test("an experiment's results are those of every curve, seed and evaluation, kept and read", async () => {
  await withFolder({}, async (folder) => {
    const experiment = await experimentIn(folder);
    const options = {
      seed: 3,
      seeds: 2,
      threads: 2,
      runs: join(folder, "runs"),
      fromScratch: false,
    };
    const shown = watcher();
    const collected = await collect(experiment, options, shown);
    assert.deepEqual(shown.labels, ["tiny 16"]);
    const keys = new Set(
      collected.results.map(({ curve, seed, step }) => [curve, seed, step] + ""),
    );
    assert.equal(keys.size, 8);
    assert.equal(collected.results.length, 8 * FEW.length);
    assert.equal(collected.command, "deno task tiny --seed 3 --seeds 2");

    const again = await collect(experiment, options, watcher());
    assert.deepEqual(again, collected);
    const csv = join(folder, "out", "tiny.csv");
    await saveCollected(csv, collected);
    assert.deepEqual(await readCollected(csv), collected);
  });
});

Deno.test("results that are not there, or whose facts are damaged, are named", async () => {
  await withFolder({ "a.csv": "", "a.json": { hash: 3 } }, async (folder) => {
    for (const [name, blamed] of [["a.csv", "a.json"], ["b.csv", "b.csv"]]) {
      await assert.rejects(
        readCollected(join(folder, name)),
        (error) => error instanceof InputError && error.message.startsWith(join(folder, blamed)),
      );
    }
  });
});
