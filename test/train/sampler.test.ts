import assert from "node:assert/strict";
import { trainingTask } from "../../lib/arc/examples.ts";
import type { Task } from "../../lib/arc/task.ts";
import { pairsPerEpoch, Sampler } from "../../lib/train/sampler.ts";

const settings = { seed: 0, canvas: "task", variants: 3, translate: true, margin: 0 } as const;

function tasksWith(...pairs: number[]) {
  return pairs.map((count, i) => {
    const task: Task = {
      id: `task-${i}`,
      train: Array.from({ length: count }, (_, p) => ({ input: [[1, p]], output: [[p, 2]] })),
      test: [{ input: [[3, 3]] }],
    };
    return trainingTask(task, settings, false);
  });
}

Deno.test("Sampler visits every task once per epoch, with all pairs of one variant", () => {
  const tasks = tasksWith(2, 3, 4);
  const sampler = new Sampler(tasks, 0, { batchSize: 9, pairsPerDraw: 0 });
  for (let epoch = 0; epoch < 5; epoch++) {
    const draws = sampler.next();
    for (const task of tasks) {
      const own = draws.filter((draw) => draw.task === task);
      assert.equal(new Set(own.map(({ variant }) => variant.name)).size, 1);
      assert.deepEqual(own.map(({ pair }) => pair).sort(), task.pairs.map((_, i) => i));
    }
  }
});

Deno.test("Sampler limits the pairs per visit", () => {
  const tasks = tasksWith(2, 3, 4);
  const draws = new Sampler(tasks, 0, { batchSize: 3, pairsPerDraw: 1 }).next();
  assert.deepEqual(new Set(draws.map(({ task }) => task)), new Set(tasks));
  assert.equal(pairsPerEpoch(tasks, 0), 9);
  assert.equal(pairsPerEpoch(tasks, 3), 8);
});

Deno.test("Sampler drops pairs that do not fit, and continues a batch in the next epoch", () => {
  const tasks = tasksWith(3, 3);
  const sampler = new Sampler(tasks, 0, { batchSize: 4, pairsPerDraw: 0 });
  const [first, second] = [sampler.next(), sampler.next()];
  assert.deepEqual(first.slice(0, 3).map(({ task }) => task), Array(3).fill(first[0].task));
  assert.notEqual(first[3].task, first[0].task);
  // The second epoch begins right after, although the second task gave one pair of three only.
  assert.equal(second.length, 4);
});

Deno.test("Sampler restores its state", () => {
  const tasks = tasksWith(2, 3, 4, 5, 2);
  const settings = { batchSize: 7, pairsPerDraw: 2 };
  const one = new Sampler(tasks, 5, settings);
  for (let i = 0; i < 4; i++) one.next();
  const other = new Sampler(tasks, 5, settings);
  other.restore(JSON.parse(JSON.stringify(one.state())));
  for (let i = 0; i < 6; i++) assert.deepEqual(other.next(), one.next());
});

Deno.test("Sampler draws in an order that depends on the seed", () => {
  const tasks = tasksWith(1, 1, 1, 1, 1, 1, 1, 1);
  const order = (seed: number) =>
    new Sampler(tasks, seed, { batchSize: 8, pairsPerDraw: 0 }).next().map(({ task }) =>
      task.task.id
    );
  assert.deepEqual(order(1), order(1));
  assert.notDeepEqual(order(1), order(2));
});
