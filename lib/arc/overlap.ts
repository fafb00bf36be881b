/** Tasks that are in two places, also where one of them was turned, mirrored or recoloured. */
import { applyDihedral, INVERSE_DIHEDRAL, patternOf } from "./augment.ts";
import type { Grid } from "./grid.ts";
import type { Pair, Task } from "./task.ts";

/** Pairs in common by which two tasks count as one; one pair alone can be chance. */
const SHARED = 2;

/**
 * The ids of those of `tasks` that are among `others` too, under whatever id, in whatever colours
 * and however turned: at least two of their pairs, or all where they look alike, are there in one
 * task. Train pairs count, and test pairs whose output is known.
 */
export function overlapping(tasks: readonly Task[], others: readonly Task[]): string[] {
  if (tasks.length === 0 || others.length === 0) return [];
  const shapes = new Set(tasks.flatMap((task) => pairsOf(task).map(shapeOf)));
  const owners = new Map<string, Set<number>>();
  others.forEach((task, i) => {
    for (const pair of pairsOf(task)) {
      const shape = shapeOf(pair);
      if (!shapes.has(shape)) continue;
      const look = lookOf(pair);
      owners.set(look, (owners.get(look) ?? new Set()).add(i));
    }
  });
  const known = new Set(others.flatMap((task) => pairsOf(task).map(shapeOf)));
  return tasks.filter((task) => {
    // To find the look of a pair takes long, and the shape alone tells most pairs apart.
    const looks = new Set(
      pairsOf(task).map((pair) => {
        const shape = shapeOf(pair);
        return known.has(shape) ? lookOf(pair) : shape;
      }),
    );
    const shared = new Map<number, number>();
    for (const owner of [...looks].flatMap((look) => [...owners.get(look) ?? []])) {
      shared.set(owner, (shared.get(owner) ?? 0) + 1);
    }
    return Math.max(0, ...shared.values()) >= Math.min(SHARED, looks.size);
  }).map(({ id }) => id);
}

/** The pairs of a task whose output is known. */
const pairsOf = ({ train, test }: Task): Pair[] => [
  ...train,
  ...test.filter((pair): pair is Pair => pair.output !== undefined),
];

/** What no augmentation changes and is found quickly: the sides, and how often colours are there. */
const shapeOf = ({ input, output }: Pair): string =>
  [input, output].map((grid: Grid) => {
    const counts: number[] = [];
    for (const row of grid) for (const colour of row) counts[colour] = (counts[colour] ?? 0) + 1;
    const sides = [grid.length, grid[0].length].sort((a, b) => a - b);
    return [...sides, ...Object.values(counts).sort((a, b) => a - b)].join();
  }).join(" ");

/** A pair with its colours forgotten, and in that one of its eight positions that sorts first. */
function lookOf({ input, output }: Pair): string {
  const looks = INVERSE_DIHEDRAL.map((_, dihedral) =>
    patternOf([input, output].map((grid) => applyDihedral(dihedral, grid))).pattern
  );
  return looks.sort()[0];
}
