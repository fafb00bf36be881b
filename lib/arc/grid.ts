/** Grids: the coloured rectangles of ARC tasks. */
import { z } from "zod";

/** Rows of equal length of colours 0…9; at most {@link MAX_SIDE} rows and columns. */
export type Grid = readonly (readonly number[])[];

/** The most rows or columns of a grid. */
export const MAX_SIDE = 30;

/** The number of colours; 0 is the background in most tasks. */
export const COLOURS = 10;

/** The schema of a grid. */
export const gridSchema = z.array(
  z.array(z.int().min(0).max(COLOURS - 1)).min(1).max(MAX_SIDE),
).min(1).max(MAX_SIDE).refine(
  (rows) => rows.every((row) => row.length === rows[0].length),
  "rows differ in length",
);

/** Returns whether two grids are equal. */
export function equalGrids(a: Grid, b: Grid): boolean {
  return a.length === b.length &&
    a.every((row, r) => row.length === b[r].length && row.every((c, i) => c === b[r][i]));
}

/** Returns whether a grid has no cells, as an answer may. */
export const isEmptyGrid = (grid: Grid): boolean => (grid[0]?.length ?? 0) === 0;

/** Returns a grid of `rows`×`columns` with the colours that a function gives. */
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

/** Returns a text that equal grids share, as a map's key. */
export function gridKey(grid: Grid): string {
  return grid.map((row) => row.join("")).join("/");
}
