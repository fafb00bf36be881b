/** Tables of results for tests. */
import { type Entry, Table } from "../../lib/experiments/table.ts";

/** pass@2 of a task and a seed at the end of a curve. */
export type Score = (task: number, seed: number) => number;

/** Returns scores of 20 tasks in two groups by some seeds; all are 0 at step 5, and as given at 10. */
export function entriesOf(curves: Record<string, Score>, seeds = 2): Entry[] {
  return Object.entries(curves).flatMap(([curve, scoreOf]) =>
    Array.from({ length: seeds }, (_, seed) => seed).flatMap((seed) =>
      [5, 10].flatMap((step) =>
        Array.from({ length: 20 }, (_, i) => {
          const value = step === 10 ? scoreOf(i, seed) : 0;
          const key = { curve, seed, step, group: i < 10 ? "old" : "new", task: `task-${i}` };
          return Object.entries({ "pass@1": 0, "pass@2": value, "pass@all": value }).map(
            ([score, value]) => ({ ...key, score, value }),
          );
        }).flat()
      )
    )
  );
}

/** Returns {@link entriesOf} as a table. */
export const tableOf = (curves: Record<string, Score>): Table => new Table(entriesOf(curves));
