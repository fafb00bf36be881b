import assert from "node:assert/strict";
import { gridOf } from "../../lib/arc/grid.ts";
import { settingsFor } from "../../lib/solve/solve.ts";
import { shortened } from "../../lib/solve/work.ts";
import { PRESETS } from "../../lib/train/settings.ts";

/** Returns a task of square grids. */
const taskOf = (side: number) => {
  const grid = gridOf(side, side, () => 1);
  return { id: "t", train: [{ input: grid, output: grid }], test: [{ input: grid }] };
};

Deno.test("settingsFor takes fewer pairs in a batch and fewer variants on larger canvases", () => {
  const settings = [3, 5, 10, 20, 30].map((side) => settingsFor(taskOf(side)));
  assert.deepEqual(settings.map(({ batchSize }) => batchSize), [16, 16, 8, 4, 4]);
  assert.deepEqual(settings.map(({ variants }) => variants), [127, 127, 31, 31, 31]);
});

Deno.test("shortened warms up for a tenth of the steps at most", () => {
  const { posttrain } = PRESETS["fast-mini"];
  assert.equal(shortened(posttrain, 15).warmupSteps, 2);
  assert.equal(shortened(posttrain, 5000).warmupSteps, posttrain.warmupSteps);
  assert.equal(shortened(posttrain, 15).steps, 15);
});
