import assert from "node:assert/strict";
import { trainingTask } from "../../lib/arc/examples.ts";
import { gridOf } from "../../lib/arc/grid.ts";
import type { Task } from "../../lib/arc/task.ts";
import { stream } from "../../lib/random.ts";
import { type Checkpoint, decodeCheckpoint, encodeCheckpoint } from "../../lib/train/checkpoint.ts";
import { exampleSettingsOf, type Hooks, type Plan, planFor, train } from "../../lib/train/loop.ts";
import { startOf } from "../../lib/train/optimizer.ts";
import { RowTable } from "../../lib/train/rows.ts";
import { override, PRESETS } from "../../lib/train/settings.ts";
import { initialTrunk } from "../../lib/trm/parameters.ts";

const model = {
  hidden: 16,
  heads: 2,
  inner: 24,
  layers: 1,
  hCycles: 2,
  lCycles: 1,
  maxSteps: 3,
  taskTokens: 1,
  rowSize: 16,
};

/** Four tasks, each of which paints its grids in one colour. */
const tasks: Task[] = [1, 2, 3, 4].map((colour) => {
  const random = stream(colour, "test tasks");
  return {
    id: `paint-${colour}`,
    train: Array.from({ length: 3 }, () => ({
      input: gridOf(2, 3, () => random.int(10)),
      output: gridOf(2, 3, () => colour),
    })),
    test: [{ input: gridOf(2, 3, () => random.int(10)) }],
  };
});

function planOf(steps: number, seed = 0): Plan {
  const settings = override(PRESETS.mini.pretrain, {
    steps,
    batch: 4,
    warmup: 2,
    variants: 2,
    exploration: 0.5,
    rate: 1e-2,
  });
  const shape = { seed, canvas: "task" as const, settings };
  return planFor(trainingTasks(seed, shape), { preset: "mini", model, ...shape });
}

const trainingTasks = (seed: number, shape: Pick<Plan, "canvas" | "settings">) =>
  tasks.map((task) => trainingTask(task, exampleSettingsOf({ seed, ...shape }), false));

function run(plan: Plan, from?: Checkpoint, hooks: Partial<Hooks> = {}): Promise<Checkpoint> {
  const trunk = initialTrunk(model, plan.seed);
  const rows = new RowTable(new Float32Array(model.rowSize));
  const start = from ?? { initial: trunk, trunk: startOf(trunk.weights), rows };
  return train(plan, trainingTasks(plan.seed, plan), start, {
    logEvery: 10,
    onLog: () => Promise.resolve(),
    onStep: () => {},
    onCheckpoint: () => Promise.resolve(),
    isDue: () => false,
    signal: new AbortController().signal,
    ...hooks,
  }, { threads: 1 });
}

Deno.test("the same plan gives the same bytes, another seed others", async () => {
  const bytes = async (seed: number) => encodeCheckpoint(await run(planOf(6, seed)));
  const first = await bytes(0);
  assert.deepEqual(await bytes(0), first);
  assert.notDeepEqual(await bytes(1), first);
});

Deno.test("a run that was stopped and resumed ends with the bytes of one that was not", async () => {
  const plan = planOf(12);
  const whole = encodeCheckpoint(await run(plan));
  const stop = new AbortController();
  const stopped = await run(plan, undefined, {
    signal: stop.signal,
    onStep: (step) => {
      if (step === 5) stop.abort();
    },
  });
  assert.equal(stopped.head.step, 5);
  const read = decodeCheckpoint(encodeCheckpoint(stopped), "memory");
  assert.deepEqual(encodeCheckpoint(await run(plan, read)), whole);
});

Deno.test("training lowers the loss on tasks that one colour answers", async () => {
  const losses: number[] = [];
  await run(planOf(400), undefined, {
    logEvery: 50,
    onLog: (_step, means) => {
      losses.push(means.tokenLoss);
      return Promise.resolve();
    },
  });
  assert.ok(losses[0] > 1.5, `it starts at ${losses[0]}`);
  assert.ok(losses.at(-1)! < losses[0] / 2, `it ends at ${losses.at(-1)}`);
});

Deno.test("checkpoints are offered when they are due and once at the end", async () => {
  const steps: number[] = [];
  await run(planOf(7), undefined, {
    isDue: (step) => step % 3 === 0,
    onCheckpoint: ({ head }) => {
      steps.push(head.step);
      return Promise.resolve();
    },
  });
  assert.deepEqual(steps, [3, 6, 7]);
});

Deno.test("a damaged checkpoint is refused with its name and what is wrong", async () => {
  const bytes = encodeCheckpoint(await run(planOf(1)));
  const decode = (changed: Uint8Array) => () => decodeCheckpoint(changed, "some/file");
  assert.throws(decode(bytes.subarray(0, 100)), /some\/file.*cut off/);
  assert.throws(decode(bytes.subarray(0, bytes.length - 4)), /some\/file.*cut off/);
  const renamed = new TextDecoder("latin1").decode(bytes).replace("slots.zH", "slots.zX");
  const damaged = Uint8Array.from(renamed, (letter) => letter.charCodeAt(0));
  assert.throws(decode(damaged), /some\/file: the tensor slots.zH is missing/);
});
