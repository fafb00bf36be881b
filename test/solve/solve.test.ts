import { mean } from "d3-array";
import assert from "node:assert/strict";
import { canvasOf } from "../../lib/arc/canvas.ts";
import { gridOf } from "../../lib/arc/grid.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { realClock } from "../../lib/compete/drive.ts";
import { trunkFor } from "../../lib/solve/choose.ts";
import { adaptationToOne, settingsFor, solveTask } from "../../lib/solve/solve.ts";
import { loadAdapted } from "../../lib/train/load_source.ts";

/** Returns a task of square grids. */
const taskOf = (side: number) => {
  const grid = gridOf(side, side, () => 1);
  return { id: "t", train: [{ input: grid, output: grid }], test: [{ input: grid }] };
};

Deno.test("settingsFor takes fewer pairs in a batch and fewer variants on larger canvases", () => {
  const settings = [3, 5, 10, 20, 30].map((side) =>
    settingsFor(canvasOf(taskOf(side), "task"), "fast-small")
  );
  assert.deepEqual(settings.map(({ batchSize }) => batchSize), [16, 16, 8, 4, 4]);
  assert.deepEqual(settings.map(({ variants }) => variants), [127, 127, 31, 31, 31]);
});

Deno.test("settingsFor has another weight decay for trunks for mini tasks by the recipe fast", () => {
  const mini = ["fast-mini", "convolutional-mini", "masked-mini", "untied-mini"] as const;
  const presets = [...mini, "mini", "fast-small"] as const;
  const decays = presets.map((preset) => settingsFor({ rows: 3, columns: 3 }, preset).weightDecay);
  assert.deepEqual(decays, [1, 1, 1, 1, undefined, undefined]);
});

Deno.test("adaptationToOne takes small batches where the trunk's canvas is full", async () => {
  const [task] = miniTasks("mini-eval");
  const source = await loadAdapted(trunkFor(task, "mini"), {}, 0);
  const batchSizes = (["task", "full"] as const).map((canvas) =>
    adaptationToOne(task, { ...source, canvas }, { seed: 0 }).plan.settings.batchSize
  );
  assert.deepEqual(batchSizes, [16, 4]);
});

Deno.test("solveTask lets a variant vote by the supervision step with the highest halting probability", async () => {
  const [task] = miniTasks("mini-eval");
  const source = await loadAdapted(trunkFor(task, "recursive"), {}, 0);
  const { answers } = await solveTask(
    task,
    { source, until: { steps: 1 }, seed: 0, compute: {} },
    { clock: realClock(0), onState: () => {}, signal: new AbortController().signal },
  );
  answers.supervision!.forEach((steps, test) => {
    const highest = mean(answers.ballots[test], ({ confidence }) => confidence)!;
    assert.equal(steps.length, 4);
    for (const { halting } of steps) assert.ok(highest > halting, `${highest} and ${halting}`);
  });
});

Deno.test("solveTask counts the variants of a task that has few", async () => {
  const black = { id: "t", train: [{ input: [[0]], output: [[0]] }], test: [{ input: [[0]] }] };
  const source = await loadAdapted(trunkFor(black, "mini"), {}, 0);
  const { voters, answers } = await solveTask(
    black,
    { source, until: { steps: 1 }, seed: 0, compute: {} },
    { clock: realClock(0), onState: () => {}, signal: new AbortController().signal },
  );
  assert.equal(voters, 1);
  assert.equal(answers.ballots[0].length, 1);
});

Deno.test("solveTask refuses a time that is over before a step and a vote are measured", async () => {
  const [task] = miniTasks("mini-eval");
  const source = await loadAdapted(trunkFor(task, "mini"), {}, 0);
  const over = { signal: AbortSignal.abort(), moveTo: () => {}, [Symbol.dispose]: () => {} };
  await assert.rejects(
    solveTask(
      task,
      { source, until: { seconds: 0.1 }, seed: 0, compute: {} },
      {
        clock: { now: () => 0.1, until: () => over },
        onState: () => {},
        signal: new AbortController().signal,
      },
    ),
    /^InputError: --seconds 0\.1s is too short to measure a step and a vote; give at least 10 seconds$/,
  );
});
