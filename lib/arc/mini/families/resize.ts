/** Families whose outputs have another size than their inputs. */
import { type Grid, gridKey, gridOf } from "../../grid.ts";
import type { Random } from "../../../random.ts";
import { largeSize, noisy } from "../inputs.ts";
import {
  BACKGROUND,
  boxOf,
  type Cell,
  colouredCells,
  crop,
  flip,
  halfTurn,
  mapCells,
  onlyMaximum,
  tally,
  transpose,
} from "../grids.ts";
import { family, type Size } from "../rule.ts";

/** Grids side by side. */
function beside(left: Grid, right: Grid): Grid {
  return left.map((row, r) => [...row, ...right[r]]);
}

/** How an input grows, and how large inputs may be so that it fits. */
interface Growth {
  readonly size: (random: Random) => Size;
  readonly grow: (grid: Grid) => Grid;
}

const two = (): Size => [2, 2];
const narrow = (random: Random): Size => [3 + random.int(3), 2];

const tile = family<Growth>({
  name: "tile",
  does: "Copies of the input, some mirrored, are put side by side.",
  parameters: {
    train: {
      pair: { size: narrow, grow: (grid) => beside(grid, grid) },
      mirrored: { size: narrow, grow: (grid) => beside(grid, flip(grid)) },
      four: { size: two, grow: (grid) => [...beside(grid, grid), ...beside(grid, grid)] },
    },
    dev: { "half-turned": { size: narrow, grow: (grid) => beside(grid, halfTurn(grid)) } },
    eval: {
      kaleidoscope: {
        size: two,
        grow: (grid) => {
          const wide = beside(grid, flip(grid));
          return [...wide, ...wide.toReversed()];
        },
      },
    },
  },
  size: (random, { size }) => size(random),
  draw: noisy(0.7),
  apply: (grid, { grow }) => grow(grid),
});

/** Each cell becomes a block of 2×2 cells, coloured or background. */
function blocks(grid: Grid, coloured: (row: number, column: number) => boolean): Grid {
  return gridOf(
    2 * grid.length,
    2 * grid[0].length,
    (r, c) => coloured(r % 2, c % 2) ? grid[r >> 1][c >> 1] : BACKGROUND,
  );
}

const upscale = family<Growth>({
  name: "upscale",
  does: "Each cell becomes several cells.",
  parameters: {
    train: {
      double: { size: two, grow: (grid) => blocks(grid, () => true) },
      wide: { size: narrow, grow: (grid) => grid.map((row) => row.flatMap((c) => [c, c])) },
    },
    dev: {
      spread: {
        size: (random) => [2 + random.int(2), 2 + random.int(2)],
        grow: (grid) =>
          crop(
            blocks(grid, (r, c) => r + c === 0),
            0,
            0,
            2 * grid.length - 1,
            2 * grid[0].length - 1,
          ),
      },
    },
    eval: { diagonal: { size: two, grow: (grid) => blocks(grid, (r, c) => r === c) } },
  },
  size: (random, { size }) => size(random),
  draw: noisy(0.8),
  apply: (grid, { grow }) => grow(grid),
});

const part = family<(grid: Grid) => Grid>({
  name: "part",
  does: "A fixed part of the grid is cut out.",
  parameters: {
    train: {
      half: (grid) => crop(grid, 0, 0, grid.length, Math.ceil(grid[0].length / 2)),
      interior: (grid) => crop(grid, 1, 1, grid.length - 2, grid[0].length - 2),
      "even-rows": (grid) => grid.filter((_, r) => r % 2 === 0),
    },
    dev: {
      quarter: (grid) =>
        crop(grid, 0, 0, Math.ceil(grid.length / 2), Math.ceil(grid[0].length / 2)),
    },
    eval: {
      corners: (grid) => [grid[0], grid.at(-1)!].map((row) => [row[0], row.at(-1)!]),
    },
  },
  size: largeSize,
  draw: noisy(0.7),
  apply: (grid, cut) => cut(grid),
});

/** The part of a grid inside the smallest box around some cells; undefined without any. */
function cutOut(grid: Grid, cells: readonly Cell[]): Grid | undefined {
  const box = boxOf(cells);
  return box &&
    crop(grid, box.top, box.left, box.bottom - box.top + 1, box.right - box.left + 1);
}

const cellsOf = (grid: Grid, colour: number | undefined) =>
  colouredCells(grid).filter(([r, c]) => grid[r][c] === colour);

/** The colour with the fewest cells, if there is one such colour. */
function rarest(grid: Grid): number | undefined {
  const counts = tally(grid.flat());
  const present = counts.flatMap((n, colour) => colour !== BACKGROUND && n > 0 ? [colour] : []);
  return onlyMaximum(present, (colour) => -counts[colour]);
}

const box = family<(grid: Grid) => Grid | undefined>({
  name: "box",
  does: "The smallest box around some cells is cut out.",
  parameters: {
    train: {
      all: (grid) => cutOut(grid, colouredCells(grid)),
      one: (grid) => cutOut(grid, cellsOf(grid, 1)),
    },
    dev: {
      alone: (grid) =>
        cutOut(mapCells(grid, (old) => old === 1 ? old : BACKGROUND), cellsOf(grid, 1)),
    },
    eval: { rarest: (grid) => cutOut(grid, cellsOf(grid, rarest(grid))) },
  },
  size: largeSize,
  draw: noisy(0.35, 4),
  apply: (grid, cut) => cut(grid),
});

/** Which rows go: empty ones, or those that repeat the row before. */
type Surplus = (row: readonly number[], before: readonly number[] | undefined) => boolean;

const empty: Surplus = (row) => row.every((colour) => colour === BACKGROUND);
const repeated: Surplus = (row, before) =>
  before !== undefined && gridKey([row]) === gridKey([before]);

const without = (grid: Grid, surplus: Surplus) =>
  grid.filter((row, r) => !surplus(row, grid[r - 1]));

/** The grid without its surplus rows and, if asked, columns; undefined if nothing is left. */
function compressed(grid: Grid, surplus: Surplus, columns: boolean): Grid | undefined {
  const rows = without(grid, surplus);
  if (rows.length === 0 || !columns) return rows.length === 0 ? undefined : rows;
  return transpose(without(transpose(rows), surplus));
}

const compress = family<{ surplus: Surplus; columns: boolean }>({
  name: "compress",
  does: "Empty rows, or rows that repeat the one before, are left out; in some rules columns too.",
  parameters: {
    train: {
      empty: { surplus: empty, columns: false },
      repeated: { surplus: repeated, columns: false },
    },
    dev: { "empty-both": { surplus: empty, columns: true } },
    eval: { "repeated-both": { surplus: repeated, columns: true } },
  },
  size: largeSize,
  draw: (random, rows, columns, { surplus }) => {
    const grid = noisy(0.7)(random, rows, columns);
    // Which row or column each one is taken from: itself, the one before, or (-1) nowhere.
    const sources = (n: number) => {
      const list: number[] = [];
      for (let i = 0; i < n; i++) {
        const spare = random.float() < 0.35;
        list.push(!spare ? i : surplus === empty ? -1 : list[i - 1] ?? i);
      }
      return list;
    };
    const fromRow = sources(rows);
    const fromColumn = sources(columns);
    return gridOf(rows, columns, (r, c) => grid[fromRow[r]]?.[fromColumn[c]] ?? BACKGROUND);
  },
  apply: (grid, { surplus, columns }) => compressed(grid, surplus, columns),
});

export const RESIZE_FAMILIES = [tile, upscale, part, box, compress];
