import assert from "node:assert/strict";
import { join } from "node:path";
import { type Recipe, SEED, TRUNK } from "../../lib/experiments/experiment.ts";
import { filled, makeAll, missingRuns, onDevice } from "../../lib/experiments/recipes.ts";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { writeTasks } from "../helpers/challenges.ts";
import { withFolder } from "../helpers/folder.ts";

Deno.test("filled replaces SEED and TRUNK at any depth", () => {
  const base: Recipe = { command: "pretrain", options: { steps: 2, seed: SEED } };
  assert.deepEqual(filled({ from: base, init: "mean", lr: 1 }, { seed: 7 }), {
    from: { command: "pretrain", options: { steps: 2, seed: 7 } },
    init: "mean",
    lr: 1,
  });
  assert.deepEqual(filled({ from: TRUNK }, { seed: 7, trunk: base }), { from: base });
  assert.deepEqual(filled({ from: TRUNK }, { seed: 7, trunk: "a file" }), { from: "a file" });
});

Deno.test("onDevice names a device in a recipe and its bases, but not the CPU", () => {
  const recipe = (options: Recipe["options"]): Recipe => ({
    command: "posttrain",
    options: { ...options, from: { command: "pretrain", options } },
  });
  const plain = recipe({ steps: 2, seed: 7 });
  assert.deepEqual(onDevice(plain, "webgpu"), recipe({ steps: 2, seed: 7, device: "webgpu" }));
  assert.deepEqual(onDevice(plain, "cpu"), plain);
});

Deno.test("makeAll makes a base once for all runs that start from it", async () => {
  await withFolder({}, async (folder) => {
    const tasks = await writeTasks(folder);
    const small = { tasks: [tasks], "batch-size": 1, variants: 0, seed: 3 };
    const base: Recipe = { command: "pretrain", options: { ...small, steps: 2 } };
    const more = (embeddings: string): Recipe => ({
      command: "pretrain",
      options: { embeddings, ...small, steps: 3, from: base },
    });
    const bars: string[] = [];
    const reporter = {
      log() {},
      progress: (label: string, total: number, unit: string) => {
        bars.push(`${label} ${total} ${unit}`);
        return { update() {}, stop() {} };
      },
      signal: new AbortController().signal,
    };
    const place = { runs: join(folder, "runs"), label: "test", atOnce: 2, threads: 2 };
    // The order of options is no difference.
    const again: Recipe = { command: "pretrain", options: { steps: 2, ...small } };
    const { folders } = await makeAll([more("keep"), more("new"), again], place, reporter);
    assert.deepEqual(bars, ["test 2 steps", "test 8 steps"]);
    assert.equal([...Deno.readDirSync(place.runs)].length, 3);
    const [kept, fresh, begun] = await Promise.all(
      folders.map((run) => readCheckpoint(join(run, RUN_FILES.checkpoint))),
    );
    assert.deepEqual([kept, fresh, begun].map(({ head }) => head.step), [3, 3, 2]);
    assert.ok(kept.embeddings.size >= begun.embeddings.size && fresh.embeddings.size === 1);
  });
});

Deno.test("missingRuns returns what others start from, then these, then nothing", async () => {
  await withFolder({}, async (folder) => {
    const small = { tasks: [await writeTasks(folder)], "batch-size": 1, variants: 0, seed: 3 };
    const base: Recipe = { command: "pretrain", options: { ...small, steps: 1 } };
    const more = (steps: number): Recipe => ({
      command: "pretrain",
      options: { ...small, steps, from: base },
    });
    const runs = join(folder, "runs");
    const all = [more(2), more(3)];
    const missing = await missingRuns(all, runs);
    assert.deepEqual([...missing.values()].map(({ steps }) => steps), [1]);
    const place = { runs, label: "test", atOnce: 1, threads: 1 };
    const reporter = {
      log() {},
      progress: () => ({ update() {}, stop() {} }),
      signal: new AbortController().signal,
    };
    const { folders: [made] } = await makeAll([base], place, reporter);
    assert.equal(made, [...missing.keys()][0]);
    const later = await missingRuns(all, runs);
    assert.deepEqual([...later.values()].map(({ steps, options }) => [steps, options.from]), [
      [2, join(made, RUN_FILES.checkpoint)],
      [3, join(made, RUN_FILES.checkpoint)],
    ]);
    await makeAll(all, place, reporter);
    assert.equal((await missingRuns(all, runs)).size, 0);
  });
});

Deno.test("makeAll says how to go on when it is interrupted", async () => {
  await withFolder({}, async (folder) => {
    const lines: string[] = [];
    const reporter = {
      log: (line: string) => lines.push(line),
      progress: () => ({ update() {}, stop() {} }),
      signal: AbortSignal.abort(new Error("interrupted")),
    };
    const place = { runs: join(folder, "runs"), label: "test", atOnce: 1, threads: 1 };
    const recipe: Recipe = { command: "pretrain", options: { steps: 1 } };
    await assert.rejects(makeAll([recipe], place, reporter), /interrupted/);
    assert.deepEqual(lines, ["finished runs are kept: the same command goes on"]);
  });
});
