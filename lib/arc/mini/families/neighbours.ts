/** Families in which a cell changes by the cells around it. */
import { anySize, largeSize, noisy, palette, scattered } from "../inputs.ts";
import {
  BACKGROUND,
  colouredAround,
  colouredCells,
  DIAGONALS,
  mapCells,
  PLUS,
  RIGHT,
  RING,
  settleClaims,
  SIDES,
  type Step,
} from "../grids.ts";
import { family } from "../rule.ts";

const outline = family<readonly Step[]>({
  name: "outline",
  does: "Background cells beside coloured ones, in some directions, turn to colour 1.",
  parameters: {
    train: { plus: PLUS, ring: RING, shadow: [[-1, -1]] },
    dev: { diagonals: DIAGONALS },
    eval: { sides: SIDES },
  },
  size: anySize,
  draw: scattered(1, 4),
  apply: (grid, steps) =>
    mapCells(
      grid,
      (old, r, c) => old === BACKGROUND && colouredAround(grid, r, c, steps).length > 0 ? 1 : old,
    ),
});

const grow = family<readonly Step[]>({
  name: "grow",
  does: "Coloured cells give their colour to the background cells in some directions from them.",
  parameters: {
    train: { right: RIGHT, plus: PLUS },
    dev: { "right-and-down": [[0, 1], [1, 0]] },
    eval: { diagonals: DIAGONALS, jump: [[0, 2]] },
  },
  size: anySize,
  draw: scattered(1, 4),
  apply: (grid, steps) =>
    settleClaims(
      grid,
      colouredCells(grid).flatMap(([r, c]) =>
        steps.map(([dr, dc]) => [[r + dr, c + dc], grid[r][c]] as const)
      ),
    ),
});

/** What becomes of a coloured cell, known whether it has coloured neighbours. */
type Fate = (colour: number, alone: boolean) => number;

const lonely = family<Fate>({
  name: "lonely",
  does: "Coloured cells without a coloured neighbour, also diagonally, are erased, marked or kept.",
  parameters: {
    train: {
      erase: (colour, alone) => alone ? BACKGROUND : colour,
      mark: (colour, alone) => alone ? 1 : colour,
    },
    eval: { keep: (colour, alone) => alone ? colour : BACKGROUND },
  },
  size: largeSize,
  draw: noisy(0.25),
  apply: (grid, fate) =>
    mapCells(
      grid,
      (old, r, c) =>
        old === BACKGROUND ? old : fate(old, colouredAround(grid, r, c, RING).length === 0),
    ),
});

const census = family<"coloured" | "background">({
  name: "census",
  does: "Each coloured, or background, cell takes the colour of its number of coloured neighbours.",
  parameters: { eval: { coloured: "coloured", background: "background" } },
  size: anySize,
  draw: noisy(0.45),
  apply: (grid, which) =>
    mapCells(grid, (old, r, c) => {
      const count = colouredAround(grid, r, c, PLUS).length;
      return (old === BACKGROUND) === (which === "background") ? count : old;
    }),
});

/** How far it is to a cell some rows below and columns to the right: in steps, or a king's moves. */
type Distance = (down: number, right: number) => number;

const territory = family<Distance>({
  name: "territory",
  does: "Background cells take the colour of the nearest coloured cell; on a tie they stay.",
  parameters: {
    eval: {
      steps: (down, right) => Math.abs(down) + Math.abs(right),
      king: (down, right) => Math.max(Math.abs(down), Math.abs(right)),
    },
  },
  size: largeSize,
  draw: (random, rows, columns) => {
    const colours = palette(random, 3).values();
    return mapCells(
      scattered(2, 3)(random, rows, columns),
      (old) => old === BACKGROUND ? old : colours.next().value!,
    );
  },
  apply: (grid, distance) => {
    const cells = colouredCells(grid);
    return mapCells(grid, (old, r, c) => {
      if (old !== BACKGROUND || cells.length === 0) return old;
      const far = cells.map(([row, column]) => distance(row - r, column - c));
      const nearest = cells.filter((_, i) => far[i] === Math.min(...far));
      const colours = new Set(nearest.map(([row, column]) => grid[row][column]));
      return colours.size === 1 ? [...colours][0] : old;
    });
  },
});

export const NEIGHBOUR_FAMILIES = [outline, grow, lonely, census, territory];
