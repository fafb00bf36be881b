import assert from "node:assert/strict";
import { join } from "node:path";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { sideOf } from "../../lib/arc/canvas.ts";
import { InputError } from "../../lib/errors.ts";
import { verdictsOf } from "../../lib/experiments/claims/verdicts.ts";
import { collect, UNCHANGED } from "../../lib/experiments/collect.ts";
import type { Experiment } from "../../lib/experiments/experiment.ts";
import { readFacts, writeFacts } from "../../lib/experiments/facts.ts";
import { experimentOf } from "../../lib/experiments/registry.ts";
import { readTable } from "../../lib/experiments/table.ts";
import { ALL_TASKS } from "../../lib/vote/scores.ts";
import { FEW, writeTasks } from "../helpers/challenges.ts";
import { withFolder } from "../helpers/folder.ts";
import { experimentIn } from "../helpers/tiny_experiment.ts";

/** A reporter that collects the labels and totals of its progress bars. */
function watcher() {
  const labels: string[] = [];
  const progress = (label: string, total: number) => {
    labels.push(`${label} ${total}`);
    return { update() {}, stop() {} };
  };
  return { labels, progress, log() {}, signal: new AbortController().signal };
}

Deno.test("collect reads every curve, seed and evaluation, and finds its runs again", async () => {
  await withFolder({}, async (folder) => {
    const experiment = await experimentIn(folder);
    const options = { ...UNCHANGED, seed: 3, seeds: 2, threads: 2, runs: join(folder, "runs") };
    const shown = watcher();
    const { table, facts } = await collect(experiment, options, shown);
    assert.deepEqual(shown.labels, ["tiny 16"]);
    assert.deepEqual([table.curves, table.seeds], [["full", "embeddings"], [3, 4]]);
    for (const curve of table.curves) {
      assert.deepEqual(table.steps(curve), [0, 2, 4]);
      for (const step of table.steps(curve)) {
        assert.equal(table.at(curve, step).length, 2 * FEW.length);
      }
    }
    assert.equal(facts.command, "deno task figure tiny --seed 3 --seeds 2");
    const again = await collect(experiment, options, watcher());
    assert.deepEqual([again.table.toCsv(), again.facts], [table.toCsv(), facts]);
    const csv = join(folder, "out", "tiny.csv");
    await Deno.mkdir(join(folder, "out"));
    await Deno.writeTextFile(csv, table.toCsv());
    await writeFacts(csv, facts);
    const { processor, date, ...recorded } = await readFacts(csv);
    assert.deepEqual(recorded, facts);
    assert.ok(processor.length > 0);
    assert.match(date, /^\d{4}-\d\d-\d\d$/);
  });
});

Deno.test("collect groups tasks by their longest side, and gives curves their own seeds", async () => {
  await withFolder({}, async (folder) => {
    const tiny = await experimentIn(folder);
    const all = miniTasks("mini-dev").toSorted((a, b) => sideOf(a) - sideOf(b));
    const two = [all[0], all.at(-1)!];
    const [least, most] = two.map(sideOf);
    assert.ok(least < most);
    const tasks = await writeTasks(folder, { tasks: two, name: "two" });
    const experiment: Experiment = {
      ...tiny,
      measured: { kind: "tasks", sides: [least, most] },
      options: { ...tiny.options, tasks },
      curves: tiny.curves.map((curve, i) => i === 0 ? curve : { ...curve, seeds: 1 }),
    };
    const options = { ...UNCHANGED, seed: 0, seeds: 2, threads: 2, runs: join(folder, "runs") };
    const { table } = await collect(experiment, options, watcher());
    const [few, others] = [`sides up to ${least}`, `sides ${least + 1} to ${most}`];
    assert.deepEqual(new Set(table.groups), new Set([few, others, ALL_TASKS]));
    const seedsOf = (curve: string) => new Set(table.at(curve, 4).map(({ seed }) => seed));
    assert.deepEqual(table.curves.map(seedsOf), [new Set([0, 1]), new Set([0])]);
    for (const { task, group } of table.at("full", 4)) {
      assert.equal(group, task === two[0].id ? few : others);
    }
    const [verdict] = verdictsOf(table, experiment.claims);
    assert.ok(Number.isFinite(verdict.effect.mean));
  });
});

Deno.test("collect reads curves that committed tables have, without any run", async () => {
  await withFolder({}, async (folder) => {
    const experiment = experimentOf("acceleration")!;
    const runs = join(folder, "runs");
    const options = { ...UNCHANGED, seed: 0, seeds: 3, threads: 1, runs };
    const { table, facts } = await collect(experiment, options, watcher());
    assert.deepEqual(table.curves, experiment.curves.map(({ key }) => key));
    assert.deepEqual(facts.cost, {});
    const committed = await readTable("results/Q3/Q3.csv");
    assert.deepEqual(table.entriesOf("replication"), committed.entriesOf("replication"));
  });
});

Deno.test("collect trains a trunk from scratch once, and adapts it", async () => {
  await withFolder({}, async (folder) => {
    const experiment = await experimentIn(folder);
    const runs = join(folder, "runs");
    const options = { ...UNCHANGED, seed: 0, seeds: 1, threads: 2, runs };
    const shown = watcher();
    const scratch = await collect(experiment, { ...options, fromScratch: true }, shown);
    assert.deepEqual(shown.labels, ["tiny 2", "tiny 8"]);
    assert.equal(scratch.facts.command, "deno task figure tiny --seeds 1 --from-scratch");
    const given = await collect(experiment, options, watcher());
    assert.notEqual(scratch.facts.hash, given.facts.hash);
    const names = Array.from(Deno.readDirSync(runs), ({ name }) => name.replace(/-\w+$/, ""));
    assert.deepEqual(names.sort(), [...Array(4).fill("posttrain"), "pretrain"]);
  });
});

Deno.test("readFacts names a missing table and damaged facts", async () => {
  await withFolder({ "a.csv": "", "a.json": { hash: 3 } }, async (folder) => {
    for (const [name, blamed] of [["a.csv", "a.json"], ["b.csv", "b.csv"]]) {
      await assert.rejects(
        readFacts(join(folder, name)),
        (error) => error instanceof InputError && error.message.startsWith(join(folder, blamed)),
      );
    }
  });
});
