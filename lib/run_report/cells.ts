/** Compares grids cell by cell. */
import type { Grid } from "../arc/grid.ts";

/**
 * Returns the share of cells in which two grids agree, of all cells that either has: in grids of one
 * size, the share of equal cells.
 */
export function cellAccuracy(a: Grid, b: Grid): number {
  let [all, equal] = [0, 0];
  for (let row = 0; row < Math.max(a.length, b.length); row++) {
    const [own, other] = [a[row] ?? [], b[row] ?? []];
    const common = Math.min(own.length, other.length);
    all += Math.max(own.length, other.length);
    for (let column = 0; column < common; column++) {
      if (own[column] === other[column]) equal++;
    }
  }
  return all === 0 ? 1 : equal / all;
}
