/** Finds tasks that occur twice, also under an augmentation. */
import { applyDihedral, INVERSE_DIHEDRAL, patternOf } from "./augment.ts";
import type { Grid } from "./grid.ts";
import type { Pair, Task } from "./task.ts";

/** Shared pairs that make two tasks count as one; a single pair can be chance. */
const SHARED = 2;

/**
 * Returns the ids of those `tasks` that are among `others`, under any id, colours and orientation: a
 * task there has two of their pairs, or all if they are fewer up to augmentation. Train pairs count, and
 * test pairs whose output is known.
 */
export function overlapping(tasks: readonly Task[], others: readonly Task[]): string[] {
  if (tasks.length === 0 || others.length === 0) return [];
  const signatures = new Set(tasks.flatMap((task) => pairsOf(task).map(signatureOf)));
  const owners = new Map<string, Set<number>>();
  others.forEach((task, i) => {
    for (const pair of pairsOf(task)) {
      const signature = signatureOf(pair);
      if (!signatures.has(signature)) continue;
      const form = canonicalForm(pair);
      owners.set(form, (owners.get(form) ?? new Set()).add(i));
    }
  });
  const known = new Set(others.flatMap((task) => pairsOf(task).map(signatureOf)));
  return tasks.filter((task) => {
    // The canonical form is slow to compute, and the signature alone separates most pairs.
    const forms = new Set(
      pairsOf(task).map((pair) => {
        const signature = signatureOf(pair);
        return known.has(signature) ? canonicalForm(pair) : signature;
      }),
    );
    const shared = new Map<number, number>();
    for (const owner of [...forms].flatMap((form) => [...owners.get(form) ?? []])) {
      shared.set(owner, (shared.get(owner) ?? 0) + 1);
    }
    return Math.max(0, ...shared.values()) >= Math.min(SHARED, forms.size);
  }).map(({ id }) => id);
}

/** Returns a task's pairs whose output is known. */
const pairsOf = ({ train, test }: Task): Pair[] => [
  ...train,
  ...test.filter((pair): pair is Pair => pair.output !== undefined),
];

/** Returns what augmentations keep and is fast to compute: sides and counts of colours. */
const signatureOf = ({ input, output }: Pair): string =>
  [input, output].map((grid: Grid) => {
    const counts: number[] = [];
    for (const row of grid) for (const colour of row) counts[colour] = (counts[colour] ?? 0) + 1;
    const sides = [grid.length, grid[0].length].sort((a, b) => a - b);
    return [...sides, ...Object.values(counts).sort((a, b) => a - b)].join();
  }).join(" ");

/** Returns a pair's pattern in the orientation whose text sorts first. */
function canonicalForm({ input, output }: Pair): string {
  const forms = INVERSE_DIHEDRAL.map((_, dihedral) =>
    patternOf([input, output].map((grid) => applyDihedral(dihedral, grid))).pattern
  );
  return forms.sort()[0];
}
