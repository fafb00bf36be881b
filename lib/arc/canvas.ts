/**
 * Canvases: the fixed rectangles of tokens on which the network reads and writes grids. A token is
 * padding, an end mark, or a colour; a grid lies somewhere on the canvas with end marks along its
 * lower and right edge.
 */
import type { Random } from "../random.ts";
import { transposes } from "./augment.ts";
import { COLOURS, type Grid, gridOf, MAX_SIDE } from "./grid.ts";
import type { Task } from "./task.ts";

/** A cell outside the grid. */
export const PAD = 0;
/** A cell just below or just right of the grid. */
export const EOS = 1;
/** Colour 0; colour i is FIRST_COLOUR + i. */
export const FIRST_COLOUR = 2;
/** How many tokens there are. */
export const VOCABULARY = FIRST_COLOUR + COLOURS;

/** `full`: 30×30 for every task, as in the paper. `task`: only as large as the task needs. */
export type CanvasKind = "task" | "full";

/** The size of a canvas, in tokens. */
export interface Canvas {
  readonly rows: number;
  readonly columns: number;
}

/** Where on a canvas a grid's upper left cell lies. */
export interface Offset {
  readonly row: number;
  readonly column: number;
}

/** The upper left corner. */
export const ORIGIN: Offset = { row: 0, column: 0 };

/**
 * The canvas of a task. For `task` it is the smallest one that holds every train pair and every
 * test input with its end marks, at most 30×30: all of it is known before any answer is, so the
 * size tells nothing about test outputs, and a few of those may be too large for it. A test pair
 * that trains is to be given among the train pairs, so that its output counts too.
 */
export function canvasOf(task: Task, kind: CanvasKind): Canvas {
  if (kind === "full") return { rows: MAX_SIDE, columns: MAX_SIDE };
  const grids = shownGrids(task);
  const rows = Math.max(...grids.map((grid) => grid.length));
  const columns = Math.max(...grids.map((grid) => grid[0].length));
  return { rows: Math.min(rows + 1, MAX_SIDE), columns: Math.min(columns + 1, MAX_SIDE) };
}

/** The longest side of a task's grids, those of its test outputs aside. */
export function sideOf(task: Task): number {
  return Math.max(...shownGrids(task).flatMap((grid) => [grid.length, grid[0].length]));
}

/** The grids that are known before any answer is. */
const shownGrids = ({ train, test }: Task): Grid[] => [
  ...train.flatMap(({ input, output }) => [input, output]),
  ...test.map(({ input }) => input),
];

/** The canvas of a task's variant: a transform that transposes its grids transposes it too. */
export function variantCanvas(canvas: Canvas, dihedral: number): Canvas {
  return transposes(dihedral) ? { rows: canvas.columns, columns: canvas.rows } : canvas;
}

/**
 * A grid's tokens on a canvas, row by row: rows·columns of them. The row just below the grid and
 * the column just right of it are marked with {@link EOS} where the canvas has them; the corner
 * between the two stays {@link PAD}, as does the rest.
 *
 * @throws RangeError when the grid, laid at the offset, reaches over the canvas.
 */
export function tokenise(grid: Grid, canvas: Canvas, offset: Offset = ORIGIN): Int32Array {
  const height = grid.length;
  const width = grid[0]?.length ?? 0;
  const below = offset.row + height;
  const right = offset.column + width;
  if (offset.row < 0 || offset.column < 0 || below > canvas.rows || right > canvas.columns) {
    throw new RangeError(
      `a ${height}×${width} grid at row ${offset.row}, column ${offset.column} does not fit a ` +
        `${canvas.rows}×${canvas.columns} canvas`,
    );
  }
  const tokens = new Int32Array(canvas.rows * canvas.columns).fill(PAD);
  const place = (row: number, column: number) => row * canvas.columns + column;
  grid.forEach((row, r) =>
    row.forEach((colour, c) => {
      tokens[place(offset.row + r, offset.column + c)] = FIRST_COLOUR + colour;
    })
  );
  if (below < canvas.rows) tokens.fill(EOS, place(below, offset.column), place(below, right));
  if (right < canvas.columns) {
    for (let r = offset.row; r < below; r++) tokens[place(r, right)] = EOS;
  }
  return tokens;
}

/**
 * A place for a pair, uniform among those where both its grids fit. They share it, so that the
 * network sees the same translation in and out.
 *
 * @throws RangeError when the pair is larger than the canvas.
 */
export function randomOffset(input: Grid, output: Grid, canvas: Canvas, random: Random): Offset {
  const height = Math.max(input.length, output.length);
  const width = Math.max(input[0].length, output[0].length);
  if (height > canvas.rows || width > canvas.columns) {
    throw new RangeError(
      `a pair of ${height}×${width} cells does not fit a ${canvas.rows}×${canvas.columns} canvas`,
    );
  }
  return {
    row: random.int(canvas.rows - height + 1),
    column: random.int(canvas.columns - width + 1),
  };
}

/**
 * Each token's position for the network: its place on a `side`×`side` grid, `side`·row + column.
 * The same cell so has the same position on every canvas, which lets a network trained on small
 * canvases run on large ones.
 */
export function positionsOf(canvas: Canvas, side = MAX_SIDE): Int32Array {
  return Int32Array.from(
    { length: canvas.rows * canvas.columns },
    (_, i) => side * Math.floor(i / canvas.columns) + i % canvas.columns,
  );
}

/**
 * The grid that predicted tokens (rows·columns of them) stand for: of the rectangles anchored in
 * the upper left corner that hold colours only, the largest by area, and of equal ones that with the
 * fewest rows. It is empty (`[]`) where the corner itself holds no colour.
 */
export function readGrid(tokens: ArrayLike<number>, canvas: Canvas): Grid {
  const isColour = (row: number, column: number) =>
    tokens[row * canvas.columns + column] >= FIRST_COLOUR;
  let best = { rows: 0, columns: 0 };
  let width = canvas.columns;
  for (let row = 0; row < canvas.rows && width > 0; row++) {
    let columns = 0;
    while (columns < width && isColour(row, columns)) columns++;
    width = columns;
    const rows = row + 1;
    if (rows * width > best.rows * best.columns) best = { rows, columns: width };
  }
  return gridOf(best.rows, best.columns, (r, c) => tokens[r * canvas.columns + c] - FIRST_COLOUR);
}
