/** Small building blocks that the rules share: ways to look at a grid and to make one of another. */
import { applyDihedral } from "../augment.ts";
import { type Grid, gridOf } from "../grid.ts";

/** The colour of empty cells. Cells of any other colour are called coloured. */
export const BACKGROUND = 0;

/** The colours besides the background that mini tasks use. */
export const COLOURS: readonly number[] = [1, 2, 3, 4, 5];

/** The place of a cell. */
export type Cell = readonly [row: number, column: number];

/** A step from a cell to another. */
export type Step = readonly [down: number, right: number];

export const RIGHT: readonly Step[] = [[0, 1]];
export const SIDES: readonly Step[] = [[0, -1], [0, 1]];
export const PLUS: readonly Step[] = [...SIDES, [-1, 0], [1, 0]];
export const DIAGONALS: readonly Step[] = [[-1, -1], [-1, 1], [1, -1], [1, 1]];
export const RING: readonly Step[] = [...PLUS, ...DIAGONALS];

/** Returns a grid of the same size with the colours that a function gives. */
export function mapCells(
  grid: Grid,
  colour: (old: number, row: number, column: number) => number,
): Grid {
  return grid.map((row, r) => row.map((old, c) => colour(old, r, c)));
}

/** Returns the colour at a place; background outside the grid. */
export function colourAt(grid: Grid, row: number, column: number): number {
  return grid[row]?.[column] ?? BACKGROUND;
}

/** Returns whether a place lies in the grid. */
export function inside(grid: Grid, row: number, column: number): boolean {
  return row >= 0 && row < grid.length && column >= 0 && column < grid[0].length;
}

/** Returns the coloured cells in reading order. */
export function colouredCells(grid: Grid): Cell[] {
  return grid.flatMap((row, r) =>
    row.flatMap((colour, c) => colour === BACKGROUND ? [] : [[r, c] as const])
  );
}

/** Returns the colours one step away from a cell; background outside the grid. */
export function colouredAround(grid: Grid, row: number, column: number, steps: readonly Step[]) {
  return steps.map(([dr, dc]) => colourAt(grid, row + dr, column + dc))
    .filter((colour) => colour !== BACKGROUND);
}

/** Swaps rows and columns. */
export const transpose = (grid: Grid): Grid => applyDihedral(6, grid);

/** Swaps left and right. */
export const flip = (grid: Grid): Grid => applyDihedral(4, grid);

/** Turns the grid by 180 degrees. */
export const halfTurn = (grid: Grid): Grid => applyDihedral(2, grid);

/** Turns the grid clockwise by 90 degrees. */
export const quarterTurn = (grid: Grid): Grid => applyDihedral(3, grid);

/** Changes each column, given as a list from top to bottom; all must keep one length. */
export function mapColumns(
  grid: Grid,
  change: (column: readonly number[], index: number) => readonly number[],
): Grid {
  return transpose(transpose(grid).map(change));
}

/** Rotates a list by `steps` places. */
export function rolled<T>(items: readonly T[], steps: number): T[] {
  const n = items.length;
  return items.map((_, i) => items[(i + n - steps % n) % n]);
}

/** Returns the rectangle of cells from row `top` and column `left` on. */
export function crop(grid: Grid, top: number, left: number, rows: number, columns: number): Grid {
  return grid.slice(top, top + rows).map((row) => row.slice(left, left + columns));
}

/** Returns the smallest rectangle that holds some cells. */
export interface Box {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
}

/** Returns the smallest rectangle that holds the cells; undefined if there are none. */
export function boxOf(cells: readonly Cell[]): Box | undefined {
  if (cells.length === 0) return undefined;
  const rows = cells.map(([r]) => r);
  const columns = cells.map(([, c]) => c);
  return {
    top: Math.min(...rows),
    left: Math.min(...columns),
    bottom: Math.max(...rows),
    right: Math.max(...columns),
  };
}

/** Returns which cells can be reached from `starts` by steps up, down and sideways over `open` cells. */
export function reach(
  grid: Grid,
  starts: readonly Cell[],
  open: (colour: number, row: number, column: number) => boolean,
): boolean[][] {
  const seen = grid.map((row) => row.map(() => false));
  const queue = [...starts];
  while (queue.length > 0) {
    const [r, c] = queue.pop()!;
    if (!inside(grid, r, c) || seen[r][c] || !open(grid[r][c], r, c)) continue;
    seen[r][c] = true;
    for (const [dr, dc] of PLUS) queue.push([r + dr, c + dc]);
  }
  return seen;
}

/** Returns the objects of a grid: groups of cells of one colour that touch by their sides. */
export function objectsOf(grid: Grid): Cell[][] {
  const objects: Cell[][] = [];
  const taken = grid.map((row) => row.map(() => false));
  for (const [r, c] of colouredCells(grid)) {
    if (taken[r][c]) continue;
    const member = reach(grid, [[r, c]], (colour) => colour === grid[r][c]);
    const cells = colouredCells(grid).filter(([row, column]) => member[row][column]);
    for (const [row, column] of cells) taken[row][column] = true;
    objects.push(cells);
  }
  return objects;
}

/** Returns the item with the largest score; undefined when several share it or there is none. */
export function onlyMaximum<T>(items: readonly T[], score: (item: T) => number): T | undefined {
  const best = Math.max(...items.map(score));
  const winners = items.filter((item) => score(item) === best);
  return winners.length === 1 ? winners[0] : undefined;
}

/** Counts the cells of each colour: a list with an entry for colours 0…5. */
export function tally(colours: readonly number[]): number[] {
  const counts = [BACKGROUND, ...COLOURS].map(() => 0);
  for (const colour of colours) counts[colour]++;
  return counts;
}

/** A colour that is asked for a cell. */
export type Claim = readonly [cell: Cell, colour: number];

/** Gives background cells the colours claimed for them; undefined where two claims differ. */
export function settleClaims(grid: Grid, claims: readonly Claim[]): Grid | undefined {
  const result = gridOf(grid.length, grid[0].length, (r, c) => grid[r][c]);
  for (const [[r, c], colour] of claims) {
    if (!inside(grid, r, c) || grid[r][c] !== BACKGROUND) continue;
    if (result[r][c] !== BACKGROUND && result[r][c] !== colour) return undefined;
    result[r][c] = colour;
  }
  return result;
}

/** Returns the background cells met on the way from a cell, and the colour that ends it (0: the edge). */
export function walk(grid: Grid, [row, column]: Cell, [dr, dc]: Step) {
  const passed: Cell[] = [];
  let r = row + dr;
  let c = column + dc;
  while (inside(grid, r, c) && grid[r][c] === BACKGROUND) {
    passed.push([r, c]);
    r += dr;
    c += dc;
  }
  return { passed, hit: colourAt(grid, r, c) };
}
