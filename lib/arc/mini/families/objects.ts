/** Families about objects: groups of touching cells, their sizes, their boxes and their holes. */
import type { Grid } from "../../grid.ts";
import { altered, largeSize, noisy, scattered, withObjects } from "../inputs.ts";
import {
  BACKGROUND,
  boxOf,
  type Cell,
  colouredAround,
  colouredCells,
  COLOURS,
  inside,
  mapCells,
  objectsOf,
  onlyMaximum,
  PLUS,
  reach,
} from "../grids.ts";
import { family } from "../rule.ts";

/** The grid with some cells in another colour. */
function repainted(grid: Grid, cells: readonly Cell[], colour: number): Grid {
  return mapCells(grid, (old, r, c) => cells.some(([y, x]) => y === r && x === c) ? colour : old);
}

/** What happens to the largest (or smallest) object: it stays alone, goes, or becomes 1. */
interface Selection {
  readonly which: "largest" | "smallest";
  readonly fate: "keep" | "erase" | "mark";
}

const select = family<Selection>({
  name: "select",
  does: "The largest or smallest object is kept, erased or marked.",
  parameters: {
    train: {
      "largest-keep": { which: "largest", fate: "keep" },
      "smallest-erase": { which: "smallest", fate: "erase" },
    },
    dev: { "smallest-keep": { which: "smallest", fate: "keep" } },
    eval: { "largest-mark": { which: "largest", fate: "mark" } },
  },
  size: largeSize,
  draw: withObjects(4),
  apply: (grid, { which, fate }) => {
    const sign = which === "largest" ? 1 : -1;
    const chosen = onlyMaximum(objectsOf(grid), (cells) => sign * cells.length);
    if (!chosen) return undefined;
    if (fate !== "keep") return repainted(grid, chosen, fate === "mark" ? 1 : BACKGROUND);
    const [[row, column]] = chosen;
    return repainted(mapCells(grid, () => BACKGROUND), chosen, grid[row][column]);
  },
});

/** Which cells the box must hold, and whether its inside or its outside is filled. */
interface Filling {
  readonly holds: (colour: number) => boolean;
  readonly side: "inside" | "outside";
}

const isColoured = (colour: number) => colour !== BACKGROUND;

const fillBox = family<Filling>({
  name: "fill-box",
  does: "The background in, or around, the smallest box that holds some cells turns to colour 1.",
  parameters: {
    train: {
      all: { holds: isColoured, side: "inside" },
      one: { holds: (colour) => colour === 1, side: "inside" },
    },
    eval: { outside: { holds: isColoured, side: "outside" } },
  },
  size: largeSize,
  draw: scattered(2, 5, 3),
  apply: (grid, { holds, side }) => {
    const box = boxOf(colouredCells(grid).filter(([r, c]) => holds(grid[r][c])));
    if (!box) return grid;
    const inBox = (r: number, c: number) =>
      r >= box.top && r <= box.bottom && c >= box.left && c <= box.right;
    return mapCells(
      grid,
      (old, r, c) => old === BACKGROUND && inBox(r, c) === (side === "inside") ? 1 : old,
    );
  },
});

/** The cells from which a flood starts. */
type Source = (grid: Grid) => Cell[];

const flood = family<Source>({
  name: "flood",
  does: "Colour 1 floods the background that it can reach from the top-left corner, or from 1.",
  parameters: {
    dev: {
      corner: () => [[0, 0]],
      seed: (grid) =>
        colouredCells(grid).filter(([r, c]) => grid[r][c] === 1)
          .flatMap(([r, c]) => PLUS.map(([dr, dc]): Cell => [r + dr, c + dc])),
    },
  },
  size: largeSize,
  draw: noisy(0.5),
  apply: (grid, source) => {
    const wet = reach(grid, source(grid), (colour) => colour === BACKGROUND);
    return mapCells(grid, (old, r, c) => wet[r][c] ? 1 : old);
  },
});

/** The background cells that can be reached from outside the grid. */
function outside(grid: Grid): boolean[][] {
  const edge = (r: number, c: number) => !inside(grid, r - 1, c - 1) || !inside(grid, r + 1, c + 1);
  const starts = grid.flatMap((row, r) =>
    row.flatMap((_, c): Cell[] => edge(r, c) ? [[r, c]] : [])
  );
  return reach(grid, starts, (colour) => colour === BACKGROUND);
}

const enclosed = family<"holes" | "fences">({
  name: "enclosed",
  does: "Background that is cut off from the edge, or the cells that fence it in, become 1.",
  parameters: { eval: { holes: "holes", fences: "fences" } },
  size: largeSize,
  draw: (random, rows, columns) => {
    const top = random.int(rows - 2);
    const left = random.int(columns - 2);
    const bottom = top + 2 + random.int(rows - top - 2);
    const right = left + 2 + random.int(columns - left - 2);
    const colour = random.pick(COLOURS);
    return altered(noisy(0.3), (old, r, c) => {
      if (r < top || r > bottom || c < left || c > right) return old;
      const frame = r === top || r === bottom || c === left || c === right;
      return !frame || random.float() < 0.05 ? BACKGROUND : colour;
    })(random, rows, columns);
  },
  apply: (grid, which) => {
    const open = outside(grid);
    const holes = mapCells(grid, (old, r, c) => old === BACKGROUND && !open[r][c] ? 1 : 0);
    return mapCells(grid, (old, r, c) => {
      if (which === "holes") return holes[r][c] === 1 ? 1 : old;
      return old !== BACKGROUND && colouredAround(holes, r, c, PLUS).length > 0 ? 1 : old;
    });
  },
});

const measure = family<(cells: readonly Cell[]) => number>({
  name: "measure",
  does: "Each object takes the colour with the number of its cells, or of its columns, at most 5.",
  parameters: {
    eval: {
      cells: (cells) => cells.length,
      columns: (cells) => new Set(cells.map(([, c]) => c)).size,
    },
  },
  size: largeSize,
  draw: withObjects(4),
  apply: (grid, size) =>
    objectsOf(grid).reduce<Grid>(
      (result, cells) => repainted(result, cells, Math.min(5, size(cells))),
      grid,
    ),
});

export const OBJECT_FAMILIES = [select, fillBox, flood, enclosed, measure];
