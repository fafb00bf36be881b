import assert from "node:assert/strict";
import fc from "fast-check";
import {
  applyDihedral,
  augment,
  INVERSE_DIHEDRAL,
  parseVariant,
  restore,
  type Variant,
  variantsOf,
} from "../../lib/arc/augment.ts";
import { type Grid, gridKey, gridOf } from "../../lib/arc/grid.ts";
import type { Task } from "../../lib/arc/task.ts";
import { stream } from "../../lib/random.ts";
import { InputError } from "../../lib/errors.ts";
import { grids, tasks, variants } from "../helpers/generators.ts";
import * as parity from "../helpers/arc_parity.ts";

Deno.test("applyDihedral and INVERSE_DIHEDRAL equal the reference's transforms", () => {
  assert.deepEqual(INVERSE_DIHEDRAL, parity.dihedral.inverse);
  parity.dihedral.transforms.forEach((expected, id) => {
    assert.deepEqual(applyDihedral(id, parity.dihedral.grid), expected, `transform ${id}`);
  });
});

Deno.test("augment and restore transform grids as the reference does", () => {
  for (const { name, source, augmented } of parity.augment) {
    assert.deepEqual(augment(parseVariant(name), source), augmented, name);
    assert.deepEqual(restore(parseVariant(name), augmented), source, name);
  }
});

Deno.test("applyDihedral refuses an unknown transform", () => {
  assert.throws(() => applyDihedral(8, [[1]]), RangeError);
});

Deno.test("restore undoes augment, also for the empty grid", () => {
  fc.assert(
    fc.property(variants, fc.oneof(grids(8), fc.constant<Grid>([])), (variant, grid) => {
      assert.deepEqual(restore(variant, augment(variant, grid)), grid);
    }),
  );
});

Deno.test("parseVariant returns every variant of variantsOf from its name", () => {
  fc.assert(
    fc.property(tasks(3, 3), fc.nat(), (task, seed) => {
      for (const variant of variantsOf(task, 4, seed)) {
        assert.deepEqual(parseVariant(variant.name), variant);
      }
    }),
  );
});

Deno.test("parseVariant refuses names that no variant has", () => {
  for (
    const name of [
      "|||t1|||0123456789",
      "a|||t8|||0123456789",
      "a|||t1",
      "a|||t1|||1023456789",
      "a|||t1|||0123456788",
      "a|||t1|||012345678",
      "a|||t1|||0123456789|||",
    ]
  ) {
    assert.throws(() => parseVariant(name), InputError, name);
  }
});

Deno.test("variantsOf puts the task itself first, under its id alone", () => {
  const [itself] = variantsOf(taskOf([[1, 2]], [[3]]), 5, 0);
  assert.equal(itself.name, "task");
  assert.deepEqual(augment(itself, [[4, 0]]), [[4, 0]]);
});

Deno.test("variantsOf returns no two variants with the same pairs, in any order", () => {
  fc.assert(
    fc.property(tasks(2, 3), (task) => {
      const list = variantsOf(task, 30, 1);
      const contents = new Set(list.map((variant) => contentOf(task, variant)));
      assert.equal(contents.size, list.length);
    }),
    { numRuns: 30 },
  );
});

Deno.test("variantsOf returns all variants of an exhausted task and no more", () => {
  // One colour on a square: its nine images; turning and mirroring change nothing.
  assert.equal(variantsOf(taskOf([[1]], [[1]]), 1000, 0).length, 9);
  // An L of one colour on a 2×2 square: its nine images, turned four ways.
  assert.equal(variantsOf(taskOf([[1, 0], [1, 1]], [[0]]), 1000, 0).length, 36);
  // Background alone has no other look.
  assert.equal(variantsOf(taskOf([[0]], [[0]]), 1000, 0).length, 1);
  // Two pairs that mirroring exchanges are the same two pairs.
  const mirrored = {
    id: "task",
    train: [{ input: [[1, 0]], output: [[0]] }, { input: [[0, 1]], output: [[0]] }],
    test: [{ input: [[0]] }],
  };
  assert.equal(variantsOf(mirrored, 1000, 0).length, 9 * 2);
});

Deno.test("variantsOf starts a longer list with the shorter one, and depends on seed and id", () => {
  const task = largeTask();
  const names = (list: Variant[]) => list.map(({ name }) => name);
  const long = names(variantsOf(task, 50, 3));
  assert.equal(long.length, 51);
  assert.deepEqual(names(variantsOf(task, 20, 3)), long.slice(0, 21));
  assert.notDeepEqual(names(variantsOf(task, 50, 4)), long);
  const renamed = names(variantsOf({ ...task, id: "other" }, 50, 3));
  assert.notDeepEqual(renamed.map((name) => name.replace("other", "task")), long);
});

Deno.test("variantsOf ignores test outputs", () => {
  fc.assert(
    fc.property(tasks(2, 3), (task) => {
      const unsolved = { ...task, test: task.test.map(({ input }) => ({ input })) };
      assert.deepEqual(variantsOf(unsolved, 20, 0), variantsOf(task, 20, 0));
    }),
    { numRuns: 30 },
  );
});

Deno.test("variantsOf draws a thousand variants of a large task within half a second", () => {
  const start = performance.now();
  assert.equal(variantsOf(largeTask(), 1000, 0).length, 1001);
  assert.ok(performance.now() - start < 500);
});

function taskOf(input: Grid, output: Grid): Task {
  return { id: "task", train: [{ input, output }], test: [{ input }] };
}

function largeTask(): Task {
  const random = stream(0, "large task");
  const grid = () => gridOf(20, 20, () => random.int(10));
  const pairs = Array.from({ length: 4 }, () => ({ input: grid(), output: grid() }));
  return { id: "task", train: pairs.slice(1), test: pairs.slice(0, 1) };
}

/** The pairs that a variant shows, written out, in an order of their own. */
function contentOf(task: Task, variant: Variant): string {
  const show = (grid: Grid) => gridKey(augment(variant, grid));
  return [
    ...task.train.map(({ input, output }) => `${show(input)}>${show(output)}`),
    ...task.test.map(({ input }) => show(input)),
  ].sort().join(" ");
}
