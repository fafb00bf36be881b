/** Random grids, tasks and variants for property tests. */
import fc from "fast-check";
import { parseVariant, type Variant } from "../../lib/arc/augment.ts";
import type { Grid } from "../../lib/arc/grid.ts";
import type { Task } from "../../lib/arc/task.ts";

/** Grids of up to `side` rows and columns, in colours below `colours`. */
export function grids(side = 30, colours = 10): fc.Arbitrary<Grid> {
  const size = fc.integer({ min: 1, max: side });
  return fc.tuple(size, size).chain(([rows, columns]) => {
    const row = fc.array(fc.integer({ min: 0, max: colours - 1 }), exactly(columns));
    return fc.array(row, exactly(rows));
  });
}

/** Small tasks called `task`. */
export function tasks(side = 4, colours = 10): fc.Arbitrary<Task> {
  const grid = grids(side, colours);
  const pair = fc.record({ input: grid, output: grid }, { noNullPrototype: true });
  return fc.record({
    id: fc.constant("task"),
    train: fc.array(pair, { minLength: 1, maxLength: 4 }),
    test: fc.array(pair, { minLength: 1, maxLength: 2 }),
  }, { noNullPrototype: true });
}

/** Variants of `task`. */
export const variants: fc.Arbitrary<Variant> = fc.tuple(
  fc.integer({ min: 0, max: 7 }),
  fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7, 8, 9], exactly(9)),
).map(([dihedral, colours]) => parseVariant(`task|||t${dihedral}|||0${colours.join("")}`));

function exactly(length: number): { minLength: number; maxLength: number } {
  return { minLength: length, maxLength: length };
}
