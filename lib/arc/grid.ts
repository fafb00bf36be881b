/** Grids: the small coloured pictures that ARC tasks are made of. */

/** Rows of colours 0…9; every row has the same length; at most {@link MAX_SIDE} rows and columns. */
export type Grid = readonly (readonly number[])[];

/** The largest number of rows or columns of a grid. */
export const MAX_SIDE = 30;

/** Colours are 0…9; 0 is the background in most tasks. */
export const COLOURS = 10;

/** Whether two grids have the same size and the same colours. */
export function equalGrids(a: Grid, b: Grid): boolean {
  return a.length === b.length &&
    a.every((row, r) => row.length === b[r].length && row.every((c, i) => c === b[r][i]));
}

/** A grid of `rows`×`columns` whose colours come from a function of the place. */
export function gridOf(
  rows: number,
  columns: number,
  colour: (row: number, column: number) => number,
): number[][] {
  return Array.from(
    { length: rows },
    (_, r) => Array.from({ length: columns }, (_, c) => colour(r, c)),
  );
}

/** A short text that two grids share exactly when they are equal, to use as a map's key. */
export function gridKey(grid: Grid): string {
  return grid.map((row) => row.join("")).join("/");
}
