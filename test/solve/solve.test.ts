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

Deno.test("settingsFor takes fewer pairs in a batch on larger canvases", () => {
  const sizes = [3, 5, 10, 20, 30].map((side) => settingsFor(taskOf(side)).batchSize);
  assert.deepEqual(sizes, [16, 16, 8, 4, 4]);
});

Deno.test("shortened warms up for a tenth of the steps at most", () => {
  const { posttrain } = PRESETS["fast-mini"];
  assert.equal(shortened(posttrain, 15).warmupSteps, 2);
  assert.equal(shortened(posttrain, 5000).warmupSteps, posttrain.warmupSteps);
  assert.equal(shortened(posttrain, 15).steps, 15);
});
