/** Families about columns: things that fall, and bars that stand on the ground. */
import { type Grid, gridOf } from "../../grid.ts";
import { anySize, noisy } from "../inputs.ts";
import { BACKGROUND, COLOURS, mapCells, mapColumns, onlyMaximum, transpose } from "../grids.ts";
import { family } from "../rule.ts";

/** A column, from top to bottom, once everything has come to rest; `index` counts columns. */
type Settle = (column: readonly number[], index: number) => readonly number[];

const isColoured = (colour: number) => colour !== BACKGROUND;

/** The members of a list that pass a test behind all others. */
const toEnd = (items: readonly number[], falls: (colour: number) => boolean) => [
  ...items.filter((item) => !falls(item)),
  ...items.filter(falls),
];

/** Cells of colour 1 fall to the next cell of another colour. */
function drop(column: readonly number[]): number[] {
  const stop = column.findLastIndex((colour) => colour > 1);
  const below = toEnd(column.slice(stop + 1), isColoured);
  return stop < 0 ? below : [...drop(column.slice(0, stop)), column[stop], ...below];
}

const gravity = family<Settle>({
  name: "gravity",
  does: "All coloured cells, or those of colour 1, fall to the ground; in some rules others rise.",
  parameters: {
    train: { all: (column) => toEnd(column, isColoured), one: drop },
    dev: {
      seesaw: (column, index) =>
        toEnd(column, index % 2 === 0 ? isColoured : (c) => !isColoured(c)),
    },
    eval: { "one-rises": (column) => toEnd(toEnd(column, (c) => c !== 1), (c) => c > 1) },
  },
  size: anySize,
  draw: noisy(0.45),
  apply: mapColumns,
});

const height = (column: readonly number[]) => column.filter(isColoured).length;

/** Marks the only column with the largest score; undefined on a tie. */
function marked(grid: Grid, score: (column: readonly number[]) => number): Grid | undefined {
  const chosen = onlyMaximum(transpose(grid), score);
  return chosen && mapColumns(
    grid,
    (column) => score(column) === score(chosen) ? column.map((c) => isColoured(c) ? 1 : c) : column,
  );
}

const bars = family<(grid: Grid) => Grid | undefined>({
  name: "bars",
  does:
    "Columns are bars: they are sorted by height, the tallest or shortest is marked, or all rise.",
  parameters: {
    train: {
      sort: (grid) => transpose(transpose(grid).toSorted((a, b) => height(a) - height(b))),
      tallest: (grid) => marked(grid, height),
    },
    dev: { shortest: (grid) => marked(grid, (column) => -height(column)) },
    eval: {
      raise: (grid) => {
        const top = Math.max(...transpose(grid).map(height));
        return mapCells(
          grid,
          (old, r, c) => grid.length - r <= top ? grid.at(-1)![c] : old,
        );
      },
    },
  },
  size: anySize,
  draw: (random, rows, columns) => {
    const heights = Array.from({ length: columns }, () => random.int(rows + 1));
    const colours = heights.map(() => random.pick(COLOURS));
    return gridOf(rows, columns, (r, c) => rows - r <= heights[c] ? colours[c] : BACKGROUND);
  },
  apply: (grid, change) => change(grid),
});

export const COLUMN_FAMILIES = [gravity, bars];
