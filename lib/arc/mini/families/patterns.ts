/** Families that change the cells of a fixed pattern of places. */
import { anySize, noisy } from "../inputs.ts";
import { BACKGROUND, mapCells } from "../grids.ts";
import { family } from "../rule.ts";

/** Whether a place belongs to the pattern in a grid of a size. */
type Pattern = (row: number, column: number, rows: number, columns: number) => boolean;

const border: Pattern = (r, c, rows, columns) =>
  r === 0 || c === 0 || r === rows - 1 || c === columns - 1;
const interior: Pattern = (...place) => !border(...place);
const corners: Pattern = (r, c, rows, columns) =>
  (r === 0 || r === rows - 1) && (c === 0 || c === columns - 1);
const diagonal: Pattern = (r, c) => r === c;
const saltire: Pattern = (r, c, _rows, columns) => r === c || r + c === columns - 1;
const triangle: Pattern = (r, c) => r > c;
const edge: Pattern = (r) => r === 0;
const angle: Pattern = (r, c) => r === 0 || c === 0;
const rows: Pattern = (r) => r % 2 === 0;
const checkerboard: Pattern = (r, c) => (r + c) % 2 === 0;
const lattice: Pattern = (r, c) => r % 2 === 0 || c % 2 === 0;
const slanted: Pattern = (r, c) => (r + c) % 3 === 0;
const half: Pattern = (r, _c, height) => 2 * r + 1 < height;
/** The middle row and column, two wide where a side is even. */
const cross: Pattern = (r, c, height, columns) =>
  Math.abs(2 * r - height + 1) < 2 || Math.abs(2 * c - columns + 1) < 2;

const paint = family<Pattern>({
  name: "paint",
  does: "All cells of a pattern turn to colour 1.",
  parameters: {
    train: { border, corners, diagonal, rows, edge },
    dev: { checkerboard },
    eval: { saltire, triangle },
  },
  size: anySize,
  draw: noisy(0.4),
  apply: (grid, pattern) =>
    mapCells(grid, (old, r, c) => pattern(r, c, grid.length, grid[0].length) ? 1 : old),
});

const tint = family<Pattern>({
  name: "tint",
  does: "The coloured cells of a pattern turn to colour 1.",
  parameters: {
    train: { border, checkerboard, rows },
    dev: { angle },
    eval: { interior, half },
  },
  size: anySize,
  draw: noisy(0.7),
  apply: (grid, pattern) =>
    mapCells(
      grid,
      (old, r, c) => old !== BACKGROUND && pattern(r, c, grid.length, grid[0].length) ? 1 : old,
    ),
});

const underlay = family<Pattern>({
  name: "underlay",
  does: "The background cells of a pattern turn to colour 1.",
  parameters: {
    train: { border, lattice, diagonal },
    eval: { cross, slanted },
  },
  size: anySize,
  draw: noisy(0.4),
  apply: (grid, pattern) =>
    mapCells(
      grid,
      (old, r, c) => old === BACKGROUND && pattern(r, c, grid.length, grid[0].length) ? 1 : old,
    ),
});

const clear = family<Pattern>({
  name: "clear",
  does: "The cells of a pattern become background.",
  parameters: {
    train: { border, diagonal, rows },
    dev: { triangle },
    eval: { interior, checkerboard },
  },
  size: anySize,
  draw: noisy(0.7),
  apply: (grid, pattern) =>
    mapCells(grid, (old, r, c) => pattern(r, c, grid.length, grid[0].length) ? BACKGROUND : old),
});

export const PATTERN_FAMILIES = [paint, tint, underlay, clear];
