/** Draws inputs: grids with shapes, objects, lines and noise. */
import type { Random } from "../../random.ts";
import { type Grid, gridOf } from "../grid.ts";
import { BACKGROUND, type Cell, inside, PLUS, RING } from "../mini/grids.ts";

/** Longest side of a grid. */
export const LONGEST = 12;

/** A grid that is being drawn. */
export type Scene = number[][];

/** Draws an integer in low…high. */
export const between = (random: Random, low: number, high: number): number =>
  low + random.int(high - low + 1);

/** Draws true with a probability. */
export const chance = (random: Random, probability: number): boolean =>
  random.float() < probability;

/** Draws `count` different colours of 1…9, without those in `except`. */
export function palette(random: Random, count: number, except: readonly number[] = []): number[] {
  const free = [1, 2, 3, 4, 5, 6, 7, 8, 9].filter((colour) => !except.includes(colour));
  return random.shuffle(free).slice(0, count);
}

/** Returns an empty grid, or one of a single colour. */
export const blank = (rows: number, columns: number, colour = BACKGROUND): Scene =>
  gridOf(rows, columns, () => colour);

/** Returns a copy that can be drawn on. */
export const copyOf = (grid: Grid): Scene => grid.map((row) => row.slice());

/** Returns an empty grid with random sides of low…high. */
export const drawBlank = (random: Random, low: number, high: number): Scene =>
  blank(between(random, low, high), between(random, low, high));

/** Returns a grid whose cells have one of some colours with probability `density`. */
export function noise(
  random: Random,
  rows: number,
  columns: number,
  density: number,
  colours: readonly number[],
): Scene {
  return gridOf(
    rows,
    columns,
    () => chance(random, density) ? random.pick(colours) : BACKGROUND,
  );
}

/** Colours some cells; cells outside the grid are left out. */
export function paint(scene: Scene, cells: readonly Cell[], colour: number): void {
  for (const [r, c] of cells) if (inside(scene, r, c)) scene[r][c] = colour;
}

/** Returns the cells of a filled rectangle. */
export function rectangle(top: number, left: number, rows: number, columns: number): Cell[] {
  return gridOf(rows, columns, (r) => r).flatMap((row, r) =>
    row.map((_, c): Cell => [top + r, left + c])
  );
}

/** Returns the cells of a rectangle's border. */
export function frame(top: number, left: number, rows: number, columns: number): Cell[] {
  return rectangle(top, left, rows, columns).filter(([r, c]) =>
    r === top || r === top + rows - 1 || c === left || c === left + columns - 1
  );
}

/** Returns connected random cells that start at [0, 0]; coordinates may be negative. */
export function blob(random: Random, size: number): Cell[] {
  const cells: Cell[] = [[0, 0]];
  const taken = new Set(["0,0"]);
  while (cells.length < size) {
    const [r, c] = random.pick(cells);
    const [dr, dc] = random.pick(PLUS);
    const key = `${r + dr},${c + dc}`;
    if (taken.has(key)) continue;
    taken.add(key);
    cells.push([r + dr, c + dc]);
  }
  return cells;
}

/** Moves cells so that their box starts at [0, 0]. */
export function atOrigin(cells: readonly Cell[]): Cell[] {
  const top = Math.min(...cells.map(([r]) => r));
  const left = Math.min(...cells.map(([, c]) => c));
  return cells.map(([r, c]): Cell => [r - top, c - left]);
}

/** Moves cells by some rows and columns. */
export const moved = (cells: readonly Cell[], down: number, right: number): Cell[] =>
  cells.map(([r, c]): Cell => [r + down, c + right]);

/** Number of places that {@link placed} tries. */
const TRIES = 30;

/**
 * Returns cells moved to a random place where they lie inside the grid, on background, and with `gap`
 * background cells around them (also diagonally); undefined if no place is found.
 */
export function placed(
  random: Random,
  scene: Grid,
  cells: readonly Cell[],
  gap = 1,
): Cell[] | undefined {
  const shape = atOrigin(cells);
  const height = Math.max(...shape.map(([r]) => r)) + 1;
  const width = Math.max(...shape.map(([, c]) => c)) + 1;
  const [rows, columns] = [scene.length, scene[0].length];
  if (height > rows || width > columns) return undefined;
  const around = gap > 0 ? [[0, 0] as const, ...RING] : [[0, 0] as const];
  for (let i = 0; i < TRIES; i++) {
    const there = moved(shape, random.int(rows - height + 1), random.int(columns - width + 1));
    const free = there.every(([r, c]) =>
      around.every(([dr, dc]) => (scene[r + dr]?.[c + dc] ?? BACKGROUND) === BACKGROUND)
    );
    if (free) return there;
  }
  return undefined;
}

/** An object of a scene: one colour, some cells. */
export interface Thing {
  readonly cells: Cell[];
  readonly colour: number;
}

/**
 * Draws objects on a scene, apart from each other, and returns them. `shapes` and `colours` are used in
 * turn; undefined if one of them finds no place.
 */
export function drawThings(
  random: Random,
  scene: Scene,
  shapes: readonly (readonly Cell[])[],
  colours: readonly number[],
): Thing[] | undefined {
  const things: Thing[] = [];
  for (const [i, shape] of shapes.entries()) {
    const cells = placed(random, scene, shape);
    if (!cells) return undefined;
    const colour = colours[i % colours.length];
    paint(scene, cells, colour);
    things.push({ cells, colour });
  }
  return things;
}
