import assert from "node:assert/strict";
import { gridOf } from "../../lib/arc/grid.ts";
import { trunkOf, warningOfSide } from "../../lib/solve/trunks.ts";

/** A task of one pair with grids of a side. */
function taskOf(side: number) {
  const grid = gridOf(side, 2, () => 0);
  return { id: "one", train: [{ input: grid, output: grid }], test: [{ input: grid }] };
}

Deno.test("trunkOf takes the mini trunk for sides up to 5", () => {
  assert.deepEqual([2, 5, 6, 30].map((side) => trunkOf(taskOf(side))), [
    ...["mini", "mini"],
    ...["small", "small"],
  ]);
});

Deno.test("warningOfSide warns of sides that a trunk was not trained on", () => {
  assert.equal(warningOfSide(taskOf(5), "mini"), undefined);
  assert.equal(warningOfSide(taskOf(12), "small"), undefined);
  assert.match(warningOfSide(taskOf(6), "mini")!, /on sides up to 5 and the task has 6: /);
  assert.match(warningOfSide(taskOf(30), "small")!, /on sides up to 12 and the task has 30: /);
});
