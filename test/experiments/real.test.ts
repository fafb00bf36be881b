import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { plannedRuns, UNCHANGED } from "../../lib/experiments/collect.ts";
import { isRecipe, type Options } from "../../lib/experiments/experiment.ts";
import { ON_REAL } from "../../lib/experiments/data/real.ts";
import { ON_REAL_FAST } from "../../lib/experiments/data/real_fast.ts";
import { readTable, RESULTS, type Table, tableIn } from "../../lib/experiments/table.ts";
import { fileExists } from "../../lib/files.ts";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { namesByTask } from "../../lib/train/embeddings.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

const SEEDS = { ...UNCHANGED, seed: 0, seeds: 1 };

/** The tasks of a table, as often as they are scored. */
const tasksOf = (table: Table) =>
  table.curves.flatMap((curve) =>
    table.steps(curve).flatMap((step) => table.at(curve, step).map(({ task }) => task))
  );

const listed = (value: Options[string] | undefined) => [value ?? []].flat() as string[];

/** The options of every pre-training behind a run, its own included. */
const pretrainings = (options: Options, command: string): Options[] => [
  ...command === "pretrain" ? [options] : [],
  ...Object.values(options).flatMap((value) =>
    isRecipe(value) ? pretrainings(value.options, value.command) : []
  ),
];

Deno.test("R1 to R9 score no task of their pre-training", () => {
  for (const experiment of [...ON_REAL, ...ON_REAL_FAST]) {
    const planned = plannedRuns(experiment, { ...SEEDS, fromScratch: true });
    let count = 0;
    for (const { recipe: { command, options } } of planned) {
      const scored = listed(command === "pretrain" ? options.evaluate : options.tasks);
      assert.ok(scored.length > 0);
      for (const { "leave-out": left } of pretrainings(options, command)) {
        for (const source of scored) assert.ok(listed(left).includes(source), experiment.id);
        count++;
      }
    }
    assert.ok(count > 0, experiment.id);
  }
});

Deno.test("R1 makes the stages of its pre-training with one seed", () => {
  const [first] = ON_REAL;
  const [{ recipe }] = plannedRuns(first, { ...SEEDS, seed: 3, fromScratch: true });
  const stages = pretrainings(recipe.options, recipe.command);
  assert.deepEqual(stages.map(({ seed, steps }) => [seed, steps]), [
    [3, 12_000],
    [3, 6000],
    [3, 3000],
  ]);
});

Deno.test("data/checkpoints/ has no trunk with a task embedding of a scored task", async () => {
  const scored = new Set<string>();
  for (const { id } of [...ON_REAL, ...ON_REAL_FAST]) {
    const csv = tableIn(`${root}${RESULTS}`, id);
    if (!await fileExists(csv)) continue;
    for (const task of tasksOf(await readTable(csv))) scored.add(task);
  }
  const trunks = {
    ...{ "small-3000": 231, "small-6000": 231, small: 231 },
    ...{ "fast-small-8600": 605, "fast-small-27000": 905, "fast-small-58000": 1229 },
  };
  for (const [name, tasks] of Object.entries(trunks)) {
    const { head, embeddings } = await readCheckpoint(
      `${root}data/checkpoints/${name}.safetensors`,
    );
    const known = [...namesByTask(embeddings.names).keys()];
    assert.equal(known.length, tasks);
    assert.deepEqual(known.filter((id) => scored.has(id)), []);
    assert.match(head.preset, /small$/);
  }
});

Deno.test("experiments on real tasks have notes with the number of tasks in the committed tables", async () => {
  let tables = 0;
  for (const { id, note } of [...ON_REAL, ...ON_REAL_FAST]) {
    const csv = tableIn(`${root}${RESULTS}`, id);
    if (!await fileExists(csv)) continue;
    const tasks = new Set(tasksOf(await readTable(csv))).size;
    assert.match(note!, new RegExp(`\\b${tasks} of `), id);
    tables++;
  }
  assert.ok(tables > 0);
});

Deno.test("R1, R2, R5 and R7 share their common runs", () => {
  const run = (experiment: string, key: string) =>
    plannedRuns(ON_REAL.find(({ id }) => id === experiment)!, SEEDS)
      .find(({ curve }) => curve === key)!.recipe;
  const full = run("R1", "full");
  assert.deepEqual(run("R2", "full"), full);
  assert.deepEqual(run("R5", "12000"), full);
  assert.deepEqual(run("R7", "full"), full);
  assert.notDeepEqual(run("R7", "twice"), full);
});

Deno.test("R4 gives both ways the same number of steps", async () => {
  const r4 = ON_REAL.find(({ id }) => id === "R4")!;
  const planned = plannedRuns(r4, SEEDS);
  const all = await Promise.all(planned.map(async ({ recipe: { options } }) => {
    const { from } = options;
    const before = typeof from === "string" ? (await readCheckpoint(from)).head.step : 0;
    return before + options.steps;
  }));
  assert.deepEqual(all, [6000, 6000]);
});
