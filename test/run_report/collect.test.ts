import assert from "node:assert/strict";
import { join } from "node:path";
import type { Task } from "../../lib/arc/task.ts";
import { writeState } from "../../lib/compete/state.ts";
import { reportSchema } from "../../lib/run_report/data.ts";
import { renderReport } from "../../lib/run_report/html.ts";
import { gridOf } from "../../lib/arc/grid.ts";
import { stream } from "../../lib/random.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { collected, withOneStep, writeRun } from "../helpers/adapted_run.ts";
import { FEW } from "../helpers/challenges.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { withFolder } from "../helpers/folder.ts";

Deno.test("collect describes a run, its tasks and its votes", async () => {
  await withFolder({}, async (folder) => {
    await writeRun(folder);
    const data = await collected(folder);
    const json = JSON.stringify(data);
    assert.equal(JSON.stringify(reportSchema.parse(JSON.parse(json))), json);
    const { run, score, curves, tasks, calibration, similarity } = data;
    assert.deepEqual([run.step, run.seconds, run.votes, run.supervisionSteps], [1, 1.5, 2, 2]);
    assert.equal(run.untrained, 0);
    assert.equal(score!.tasks, FEW.length);
    assert.deepEqual(score!.groups[0].pass.map(({ k }) => k), ["1", "2", "all"]);
    assert.deepEqual(curves, [
      { name: "loss", steps: [0, 1], values: [2.5, 1.25] },
      { name: "exact answers", steps: [1], values: [0.5] },
      { name: "right tokens", steps: [1], values: [0.75] },
      { name: "pass@2", steps: [0, 1], values: [0, 0.5] },
    ]);
    assert.deepEqual(tasks.map(({ id }) => id), FEW.map(({ id }) => id));
    const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
    const steps = (one: (task: Task) => number) => sum(FEW.map((task) => 3 * 2 * one(task)));
    assert.equal(calibration.train!.count, steps(({ train }) => train.length));
    assert.equal(calibration.test!.count, steps(({ test }) => test.length));
    const { paths, candidates } = tasks[0].test[0];
    assert.deepEqual(paths.map(({ variant }) => variant), [0, 1, 2]);
    assert.ok(paths.every(({ grids, halts }) => grids.length === 2 && halts.length === 2));
    assert.equal(sum(candidates.map(({ count }) => count)), 3);
    // Each embedding of tinyCheckpoint is a multiple of the same vector.
    assert.ok(similarity.kinds.every(({ mean }) => Math.abs(mean - 1) < 1e-6));
    assert.equal(similarity.kinds[0].pairs, 3 * FEW.length);
  });
});

Deno.test("collect asks the variants that voted for a competition's submission", async () => {
  await withFolder({}, async (folder) => {
    await writeRun(folder, { command: "compete" });
    const votesAfter = async (step: number) => {
      const answered = { step, variants: 2 };
      await writeState(folder, { budget: 9, used: 8, answered });
      const { run, tasks } = await collected(folder);
      assert.deepEqual(run.submitted, answered);
      return [run.votes, tasks[0].test[0].paths.length];
    };
    assert.deepEqual(await votesAfter(1), [1, 2]);
    assert.deepEqual(await votesAfter(0), [2, 3], "the submission is of an earlier checkpoint");
  });
});

Deno.test("collect leaves out an evaluation whose line was cut off", async () => {
  await withFolder({}, async (folder) => {
    await writeRun(folder);
    const { curves } = await collected(folder);
    const cut = `{"step":2,"tasks":[{"id":"a"`;
    await Deno.writeTextFile(join(folder, RUN_FILES.evaluations), cut, { append: true });
    assert.deepEqual((await collected(folder)).curves, curves);
  });
});

Deno.test("collect asks all variants where solutions are unknown, and has no score", async () => {
  await withFolder({}, async (folder) => {
    const tasks = FEW.map((task) => ({
      ...task,
      test: task.test.map(({ input }) => ({ input })),
    }));
    await writeRun(folder, { tasks });
    await Deno.remove(`${folder}/few_solutions.json`);
    const { score, calibration, tasks: [task] } = await collected(folder);
    assert.equal(score, undefined);
    assert.equal(calibration.test, undefined);
    assert.equal(task.status, "unknown");
    assert.equal(task.test[0].paths.length, 3);
    assert.equal(task.test[0].output, undefined);
  });
});

Deno.test("collect judges a model of one supervision step by the probability of its grid", async () => {
  await withFolder({}, async (folder) => {
    await writeRun(folder, { checkpoint: withOneStep(tinyCheckpoint(FEW)) });
    const { run, tasks, calibration } = await collected(folder);
    assert.equal(run.supervisionSteps, 1);
    assert.ok(tasks.every(({ test }) => test.every(({ paths }) => paths.length === 0)));
    // An untrained model is sure of nothing.
    assert.ok(calibration.train!.probability < 0.01);
  });
});

Deno.test("collect keeps fewer candidates and steps where the data would be too large", async () => {
  await withFolder({}, async (folder) => {
    await writeRun(folder);
    const whole = await collected(folder);
    const part = await collected(folder, 1);
    assert.ok(JSON.stringify(part).length < JSON.stringify(whole).length);
    assert.ok(part.tasks.every(({ test }) => test.every(({ paths }) => paths.length === 1)));
    assert.deepEqual(part.score, whole.score);
  });
});

Deno.test("a report of 120 tasks with grids of 20 by 20 stays below 2 MB", async () => {
  const tasks = Array.from({ length: 120 }, (_, i): Task => {
    const random = stream(i, "large");
    const grid = () => gridOf(20, 20, () => random.int(10));
    const pair = () => ({ input: grid(), output: grid() });
    return { id: `large-${i}`, train: [pair(), pair(), pair()], test: [pair()] };
  });
  await withFolder({}, async (folder) => {
    await writeRun(folder, { tasks });
    const page = await renderReport(await collected(folder));
    assert.ok(page.length < 2_000_000, `${page.length} bytes`);
  });
});
