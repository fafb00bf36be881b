import assert from "node:assert/strict";
import fc from "fast-check";
import { augment, variantsOf } from "../../lib/arc/augment.ts";
import { canvasOf, readGrid } from "../../lib/arc/canvas.ts";
import {
  type ExampleSettings,
  lengthOf,
  testExample,
  trainingExample,
  trainingTask,
} from "../../lib/arc/examples.ts";
import { gridOf } from "../../lib/arc/grid.ts";
import type { Task } from "../../lib/arc/task.ts";

const settings: ExampleSettings = {
  seed: 3,
  canvas: "task",
  variants: 12,
  translate: true,
  margin: 2,
};

/** Three train pairs and a solved test pair of different sizes, up to 5×3. */
const task: Task = {
  id: "sizes",
  train: [2, 3, 5].map((rows) => ({
    input: gridOf(rows, 3, (r, c) => (r + 2 * c) % 10),
    output: gridOf(2, rows - 1, (r, c) => (r * c + 1) % 10),
  })),
  test: [{ input: gridOf(4, 2, () => 7), output: gridOf(7, 7, () => 4) }],
};

/** The grid whose upper left corner lies at the first colour of the tokens. */
function gridIn(tokens: Int32Array, positions: Int32Array, present: Float32Array): number[][] {
  const rows = new Map<number, number[]>();
  tokens.forEach((token, i) => {
    if (present[i] === 0 || token < 2) return;
    const row = Math.floor(positions[i] / 30);
    rows.set(row, [...rows.get(row) ?? [], token - 2]);
  });
  return [...rows.values()];
}

Deno.test("trainingExample holds the translated pair of its variant, followed by filler tokens", () => {
  const trained = trainingTask(task, settings, false);
  const length = 60;
  fc.assert(fc.property(
    fc.nat(trained.variants.length - 1),
    fc.nat(trained.pairs.length - 1),
    (v, index) => {
      const variant = trained.variants[v];
      const example = trainingExample(trained, variant, index, length, settings);
      const { tokens, labels, positions, present } = example;
      const { input, output } = trained.pairs[index];
      assert.deepEqual(gridIn(tokens, positions, present), augment(variant, input));
      assert.deepEqual(gridIn(labels, positions, present), augment(variant, output));
      const filler = present.indexOf(0);
      assert.ok(filler > 0);
      assert.ok(tokens.subarray(filler).every((token) => token === 0));
      assert.ok(labels.subarray(filler).every((label) => label === 0));
    },
  ));
});

Deno.test("trainingExample translates a pair by the same offset at every call", () => {
  const trained = trainingTask(task, settings, false);
  const once = trainingExample(trained, trained.variants[4], 1, 60, settings);
  assert.deepEqual(trainingExample(trained, trained.variants[4], 1, 60, settings), once);
});

Deno.test("trainingExample leaves at least one pair of a variant untranslated, and translates others", () => {
  const trained = trainingTask(task, settings, false);
  let moved = 0;
  for (const variant of trained.variants) {
    const corners = trained.pairs.map((_, index) =>
      trainingExample(trained, variant, index, 60, settings).tokens[0]
    );
    assert.ok(corners.some((token) => token >= 2));
    moved += corners.filter((token) => token < 2).length;
  }
  assert.ok(moved > 0);
});

Deno.test("trainingExample keeps margins within the length, and uses them where they fit", () => {
  const trained = trainingTask(task, settings, false);
  const tight = lengthOf([trained.canvas]);
  const cells = (length: number) =>
    trained.variants.map((variant) =>
      trainingExample(trained, variant, 0, length, settings).present.reduce((a, b) => a + b, 0)
    );
  assert.ok(cells(tight).every((count) => count <= tight));
  assert.ok(cells(80).some((count) => count > tight));
});

Deno.test("trainingTask includes test pairs on request only, and then in the canvas too", () => {
  assert.equal(trainingTask(task, settings, false).pairs.length, 3);
  const all = trainingTask(task, settings, true);
  assert.equal(all.pairs.length, 4);
  assert.deepEqual(all.canvas, { rows: 8, columns: 8 });
  assert.deepEqual(all.variants, variantsOf(task, settings.variants, settings.seed));
});

Deno.test("testExample holds the variant's input in the upper left corner, without labels", () => {
  const canvas = canvasOf(task, "task");
  for (const variant of variantsOf(task, 12, 3)) {
    const { input } = task.test[0];
    const { tokens, labels, positions, present } = testExample(variant, input, canvas, 40);
    assert.deepEqual(gridIn(tokens, positions, present), augment(variant, input));
    assert.ok(tokens[0] >= 2);
    assert.ok(labels.every((label) => label === 0));
  }
  const upright = testExample(variantsOf(task, 0, 3)[0], task.test[0].input, canvas, 40);
  assert.deepEqual(readGrid(upright.tokens, canvas), task.test[0].input);
});
