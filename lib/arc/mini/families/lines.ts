/** Families that draw lines, or read the grid line by line. */
import { altered, anySize, largeSize, noisy, scattered } from "../inputs.ts";
import {
  BACKGROUND,
  type Cell,
  type Claim,
  colouredCells,
  COLOURS,
  DIAGONALS,
  mapCells,
  mapColumns,
  PLUS,
  RIGHT,
  rolled,
  settleClaims,
  SIDES,
  type Step,
  walk,
} from "../grids.ts";
import { type Grid, gridOf } from "../../grid.ts";
import { family } from "../rule.ts";

/** Where rays go, and their colour if it isn't that of their cell. */
interface Rays {
  readonly steps: readonly Step[];
  readonly colour?: number;
}

const rays = family<Rays>({
  name: "rays",
  does: "From each coloured cell lines run over the background until something is in the way.",
  parameters: {
    train: {
      right: { steps: RIGHT },
      diagonal: { steps: [[1, 1]] },
      sides: { steps: SIDES },
      plus: { steps: PLUS, colour: 1 },
    },
    dev: { vee: { steps: [[-1, -1], [-1, 1]] } },
    eval: { saltire: { steps: DIAGONALS, colour: 1 }, angle: { steps: [[0, 1], [1, 0]] } },
  },
  size: anySize,
  draw: scattered(1, 3),
  apply: (grid, { steps, colour }) =>
    settleClaims(
      grid,
      colouredCells(grid).flatMap((cell) =>
        steps.flatMap((step) =>
          walk(grid, cell, step).passed.map((free): Claim => [
            free,
            colour ?? grid[cell[0]][cell[1]],
          ])
        )
      ),
    ),
});

const connect = family<Rays>({
  name: "connect",
  does: "Cells of one colour that face each other over background are joined by a line.",
  parameters: {
    train: { row: { steps: RIGHT }, "row-in-1": { steps: RIGHT, colour: 1 } },
    dev: { "row-and-column": { steps: [[0, 1], [1, 0]] } },
    eval: { diagonal: { steps: [[1, 1]] } },
  },
  size: largeSize,
  draw: scattered(3, 6, 2),
  apply: (grid, { steps, colour }) =>
    settleClaims(
      grid,
      colouredCells(grid).flatMap((cell) => {
        const own = grid[cell[0]][cell[1]];
        return steps.flatMap((step) => {
          const { passed, hit } = walk(grid, cell, step);
          return hit === own ? passed.map((free): Claim => [free, colour ?? own]) : [];
        });
      }),
    ),
});

/** A row of the output, made of the first row of the input. */
type Copy = (first: readonly number[], row: number) => readonly number[];

const repeat = family<Copy>({
  name: "repeat",
  does: "The first row is copied to the rows below it, moved or mirrored in some rules.",
  parameters: {
    train: {
      all: (first) => first,
      even: (first, row) => row % 2 === 0 ? first : first.map(() => BACKGROUND),
    },
    dev: { slanted: rolled },
    eval: { mirrored: (first, row) => row % 2 === 0 ? first : first.toReversed() },
  },
  size: anySize,
  draw: altered(noisy(0.7), (old, r) => r === 0 ? old : BACKGROUND),
  apply: (grid, copy) => grid.map((_, r) => copy(grid[0], r)),
});

const ends = family<"first" | "both">({
  name: "ends",
  does: "Each row keeps only its first, or only its first and last, coloured cell.",
  parameters: { dev: { first: "first", both: "both" } },
  size: anySize,
  draw: noisy(0.6),
  apply: (grid, which) =>
    grid.map((row) => {
      const first = row.findIndex((colour) => colour !== BACKGROUND);
      const last = row.findLastIndex((colour) => colour !== BACKGROUND);
      return row.map((colour, c) =>
        c === first || (which === "both" && c === last) ? colour : BACKGROUND
      );
    }),
});

const project = family<"mark" | "shadow">({
  name: "project",
  does:
    "The last cell of each column with a colour turns to 1; in one rule the others are cleared.",
  parameters: { dev: { mark: "mark", shadow: "shadow" } },
  size: anySize,
  draw: altered(scattered(2, 4), (old, r) => r === 0 ? BACKGROUND : old),
  apply: (grid, which) =>
    mapColumns(grid, (column) => {
      if (column.every((colour) => colour === BACKGROUND)) return column;
      return (which === "shadow" ? column.map(() => BACKGROUND) : column).with(-1, 1);
    }),
});

const isFull = (cells: readonly number[]) => !cells.includes(BACKGROUND);

const fullRows = family<number>({
  name: "full-rows",
  does: "Rows without background are marked or cleared.",
  parameters: { dev: { mark: 1, clear: BACKGROUND } },
  size: anySize,
  draw: (random, rows, columns) => {
    const full = Array.from({ length: rows }, () => random.float() < 0.4);
    const sparse = noisy(0.6)(random, rows, columns);
    const dense = noisy(1)(random, rows, columns);
    return gridOf(rows, columns, (r, c) => (full[r] ? dense : sparse)[r][c]);
  },
  apply: (grid, colour) => grid.map((row) => isFull(row) ? row.map(() => colour) : row),
});

const crossing = family<number>({
  name: "crossing",
  does: "Where a full row crosses a full column the cell is marked or cleared.",
  parameters: { eval: { mark: 1, clear: BACKGROUND } },
  size: largeSize,
  draw: (random, rows, columns) => {
    const some = (n: number) => random.shuffle([...Array(n).keys()]).slice(0, 1 + random.int(2));
    const [fullRow, fullColumn] = [some(rows), some(columns)];
    const [across, down] = [random.pick(COLOURS), random.pick(COLOURS)];
    return altered(noisy(0.15), (old, r, c) => {
      if (fullRow.includes(r)) return across;
      return fullColumn.includes(c) ? down : old;
    })(random, rows, columns);
  },
  apply: (grid, colour) => {
    const fullColumn = grid[0].map((_, c) => isFull(grid.map((row) => row[c])));
    return mapCells(grid, (old, r, c) => isFull(grid[r]) && fullColumn[c] ? colour : old);
  },
});

/** Every second one of some cells turns to 1. */
function everySecond(grid: Grid, cells: readonly Cell[]): Grid {
  const marked = cells.filter((_, i) => i % 2 === 1);
  return mapCells(grid, (old, r, c) => marked.some(([y, x]) => y === r && x === c) ? 1 : old);
}

const alternate = family<(grid: Grid) => Grid>({
  name: "alternate",
  does: "Every second coloured cell turns to 1, counted in each row or through all rows.",
  parameters: {
    eval: {
      row: (grid) => grid.flatMap((row) => everySecond([row], colouredCells([row]))),
      reading: (grid) => everySecond(grid, colouredCells(grid)),
    },
  },
  size: anySize,
  draw: noisy(0.6),
  apply: (grid, mark) => mark(grid),
});

/** A new order of a row's colours. */
type Order = (colours: readonly number[]) => readonly number[];

const carousel = family<Order>({
  name: "carousel",
  does: "The colours of each row change order among the row's coloured cells.",
  parameters: {
    eval: { reverse: (colours) => colours.toReversed(), roll: (colours) => rolled(colours, 1) },
  },
  size: anySize,
  draw: noisy(0.6),
  apply: (grid, order) =>
    grid.map((row) => {
      const colours = order(row.filter((colour) => colour !== BACKGROUND)).values();
      return row.map((colour) => colour === BACKGROUND ? colour : colours.next().value!);
    }),
});

export const LINE_FAMILIES = [
  rays,
  connect,
  repeat,
  ends,
  project,
  fullRows,
  crossing,
  alternate,
  carousel,
];
