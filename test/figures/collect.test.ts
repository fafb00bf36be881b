import assert from "node:assert/strict";
import { join } from "node:path";
import { InputError } from "../../lib/errors.ts";
import { collect, readCollected, saveCollected } from "../../lib/figures/collect.ts";
import { FEW } from "../arc/challenges.ts";
import { withFolder } from "../folder.ts";
import { experimentIn } from "./tiny_experiment.ts";

/** What stands in for a person who watches; `labels` are the bars that were shown. */
function watcher() {
  const labels: string[] = [];
  const progress = (label: string, total: number) => {
    labels.push(`${label} ${total}`);
    return { update() {}, stop() {} };
  };
  return { labels, progress, log() {}, signal: new AbortController().signal };
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
      own: {},
    };
    const shown = watcher();
    const collected = await collect(experiment, options, shown);
    assert.deepEqual(shown.labels, ["tiny 16"]);
    const keys = new Set(
      collected.results.map(({ curve, seed, step }) => [curve, seed, step] + ""),
    );
    assert.equal(keys.size, 12);
    assert.equal(collected.results.length, 12 * FEW.length);
    assert.equal(collected.command, "deno task tiny --seed 3 --seeds 2");

    const again = await collect(experiment, options, watcher());
    assert.deepEqual(again, collected);
    const csv = join(folder, "out", "tiny.csv");
    await saveCollected(csv, collected);
    assert.deepEqual(await readCollected(csv), collected);
  });
});

Deno.test("a trunk from scratch is trained once, and what is adapted begins with it", async () => {
  await withFolder({}, async (folder) => {
    const experiment = await experimentIn(folder);
    const runs = join(folder, "runs");
    const options = { seed: 0, seeds: 1, threads: 2, runs, fromScratch: true, own: {} };
    const shown = watcher();
    const scratch = await collect(experiment, options, shown);
    assert.deepEqual(shown.labels, ["tiny 2", "tiny 8"]);
    assert.equal(scratch.command, "deno task tiny --seeds 1 --from-scratch");
    const given = await collect(experiment, { ...options, fromScratch: false }, watcher());
    assert.notEqual(scratch.hash, given.hash);
    const names = Array.from(Deno.readDirSync(runs), ({ name }) => name.replace(/-\w+$/, ""));
    assert.deepEqual(names.sort(), [
      "posttrain",
      "posttrain",
      "posttrain",
      "posttrain",
      "pretrain",
    ]);
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
