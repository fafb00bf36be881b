/** Grids: the coloured rectangles of ARC tasks. */
import { z } from "zod";

/** Rows of equal length of colours 0…9; at most {@link MAX_SIDE} rows and columns. */
export type Grid = readonly (readonly number[])[];

/** The most rows or columns of a grid. */
export const MAX_SIDE = 30;

/** The number of colours; 0 is the background in most tasks. */
export const COLOURS = 10;

const SIDES = `sides are 1 to ${MAX_SIDE}`;

const COLOUR = `is not a colour; colours are whole numbers from 0 to ${COLOURS - 1}`;

/** The schema of a grid. */
export const gridSchema = z.array(
  z.array(z.int(COLOUR).min(0, COLOUR).max(COLOURS - 1, COLOUR), "is not a list of colours")
    .min(1, `has no cells; ${SIDES}`)
    .max(MAX_SIDE, `has more than ${MAX_SIDE} cells; ${SIDES}`),
  { error: ({ input }) => input === undefined ? "is missing" : "is not a list of rows" },
)
  .min(1, `has no rows; ${SIDES}`)
  .max(MAX_SIDE, `has more than ${MAX_SIDE} rows; ${SIDES}`)
  .refine(
    (rows) => rows.every((row) => row.length === rows[0].length),
    "has rows that differ in length",
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
