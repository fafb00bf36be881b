/** Families that turn, mirror and move the whole grid or parts of it. */
import { type Grid, gridOf } from "../../grid.ts";
import { anySize, largeSize, noisy, squareSize } from "../inputs.ts";
import {
  BACKGROUND,
  colourAt,
  flip,
  halfTurn,
  mapCells,
  quarterTurn,
  rolled,
  type Step,
  transpose,
} from "../grids.ts";
import { family } from "../rule.ts";

/** Moves every cell of a grid to another place. */
type Move = (grid: Grid) => Grid;

const turn = family<Move>({
  name: "turn",
  does: "The grid is flipped or turned.",
  parameters: {
    train: { flip, transpose },
    dev: { half: halfTurn },
    eval: { quarter: quarterTurn },
  },
  size: anySize,
  draw: noisy(0.6),
  apply: (grid, move) => move(grid),
});

const shift = family<Step>({
  name: "shift",
  does: "Everything moves by some rows and columns; what leaves the grid is lost.",
  parameters: {
    train: { right: [0, 1], diagonal: [1, 1] },
    dev: { knight: [1, 2] },
    eval: { two: [0, 2] },
  },
  size: anySize,
  draw: noisy(0.6),
  apply: (grid, [down, right]) => mapCells(grid, (_, r, c) => colourAt(grid, r - down, c - right)),
});

const roll = family<Step>({
  name: "roll",
  does: "Everything moves by some rows and columns; what leaves the grid comes in opposite.",
  parameters: {
    train: { right: [0, 1], diagonal: [1, 1] },
    dev: { two: [0, 2] },
    eval: { knight: [1, 2] },
  },
  size: largeSize,
  draw: noisy(0.6),
  apply: (grid, [down, right]) => rolled(grid.map((row) => rolled(row, right)), down),
});

const shear = family<Move>({
  name: "shear",
  does: "Rows move sideways by different numbers of columns.",
  parameters: {
    train: { fall: (grid) => mapCells(grid, (_, r, c) => colourAt(grid, r, c - r)) },
    dev: { zigzag: (grid) => grid.map((row, r) => rolled(row, r % 2)) },
    eval: { cycle: (grid) => grid.map((row, r) => rolled(row, r)) },
  },
  size: anySize,
  draw: noisy(0.6),
  apply: (grid, move) => move(grid),
});

/** The background cells of a grid take the colours of an image of it. */
function completed(grid: Grid, image: Grid): Grid {
  return mapCells(grid, (old, r, c) => old === BACKGROUND ? colourAt(image, r, c) : old);
}

const complete = family<Move>({
  name: "complete",
  does: "Background cells take the colours of their mirror images.",
  parameters: {
    train: {
      flip: (grid) => completed(grid, flip(grid)),
      half: (grid) => completed(grid, halfTurn(grid)),
    },
    dev: {
      both: (grid) => {
        const wide = completed(grid, flip(grid));
        return completed(wide, wide.toReversed());
      },
    },
    eval: { transpose: (grid) => completed(grid, transpose(grid)) },
  },
  size: squareSize,
  draw: noisy(0.3),
  apply: (grid, move) => move(grid),
});

/** Exchanges the first and last `width` columns. */
function exchanged(grid: Grid, width: number): Grid {
  const right = grid[0].length - width;
  return mapCells(grid, (old, r, c) => {
    if (c < width) return grid[r][c + right];
    return c >= right ? grid[r][c - right] : old;
  });
}

/** Exchanges the left half and the right half; a middle column stays. */
const exchangedHalves: Move = (grid) => exchanged(grid, Math.floor(grid[0].length / 2));

const exchange = family<Move>({
  name: "exchange",
  does: "Parts of the grid change places.",
  parameters: {
    train: { halves: exchangedHalves },
    dev: { quarters: (grid) => transpose(exchangedHalves(transpose(exchangedHalves(grid)))) },
    eval: { edges: (grid) => exchanged(grid, 1) },
  },
  size: largeSize,
  draw: noisy(0.7),
  apply: (grid, move) => move(grid),
});

const asymmetry = family<number>({
  name: "asymmetry",
  does: "Coloured cells that differ from their mirror image across the middle column change.",
  parameters: { dev: { mark: 1, clear: BACKGROUND } },
  size: largeSize,
  draw: (random, rows, columns) => {
    const left = noisy(0.7)(random, rows, columns);
    return gridOf(rows, columns, (r, c) => {
      const symmetric = left[r][Math.min(c, columns - 1 - c)];
      return random.float() < 0.15 ? BACKGROUND : symmetric;
    });
  },
  apply: (grid, colour) => {
    const image = flip(grid);
    return mapCells(grid, (old, r, c) => old === BACKGROUND || old === image[r][c] ? old : colour);
  },
});

export const GEOMETRY_FAMILIES = [
  turn,
  shift,
  roll,
  shear,
  complete,
  exchange,
  asymmetry,
];
