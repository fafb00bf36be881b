/**
 * Canvases: rectangles of tokens that hold a grid. A token is padding, an end mark or a colour; end
 * marks lie along the grid's lower and right edge.
 */
import type { Random } from "../random.ts";
import { transposes } from "./augment.ts";
import { COLOURS, type Grid, gridOf, MAX_SIDE } from "./grid.ts";
import type { Task } from "./task.ts";

/** The token of cells outside the grid. */
export const PAD = 0;
/** The token of cells just below and just right of the grid. */
export const EOS = 1;
/** The token of colour 0; that of colour i is FIRST_COLOUR + i. */
const FIRST_COLOUR = 2;
/** The number of tokens. */
export const VOCABULARY = FIRST_COLOUR + COLOURS;

/** `full`: 30×30 for every task, as in the paper; `task`: as large as the task needs. */
export type CanvasKind = "task" | "full";

/** A canvas's size in tokens. */
export interface Canvas {
  readonly rows: number;
  readonly columns: number;
}

/** The place of a grid's upper left cell on a canvas. */
export interface Offset {
  readonly row: number;
  readonly column: number;
}

/** The upper left corner. */
export const ORIGIN: Offset = { row: 0, column: 0 };

/**
 * Returns a task's canvas. A `task` canvas is the smallest that holds every train pair and test input
 * with end marks, at most 30×30. Test outputs have no influence, and a few exceed the canvas; test
 * pairs that train are to be given as train pairs.
 */
export function canvasOf(task: Task, kind: CanvasKind): Canvas {
  if (kind === "full") return { rows: MAX_SIDE, columns: MAX_SIDE };
  const grids = shownGrids(task);
  const rows = Math.max(...grids.map((grid) => grid.length));
  const columns = Math.max(...grids.map((grid) => grid[0].length));
  return { rows: Math.min(rows + 1, MAX_SIDE), columns: Math.min(columns + 1, MAX_SIDE) };
}

/** Returns the longest side of a task's train pairs and test inputs. */
export function sideOf(task: Task): number {
  return Math.max(...shownGrids(task).flatMap((grid) => [grid.length, grid[0].length]));
}

/** Returns a task's train pairs and test inputs as grids. */
const shownGrids = ({ train, test }: Task): Grid[] => [
  ...train.flatMap(({ input, output }) => [input, output]),
  ...test.map(({ input }) => input),
];

/** Returns a variant's canvas, transposed where the variant's grids are. */
export function variantCanvas(canvas: Canvas, dihedral: number): Canvas {
  return transposes(dihedral) ? { rows: canvas.columns, columns: canvas.rows } : canvas;
}

/**
 * Returns the tokens of a grid on a canvas, row by row. Cells just below and just right of the grid
 * are {@link EOS} where they lie on the canvas, all others outside the grid {@link PAD}.
 *
 * @throws RangeError when the grid at this offset exceeds the canvas
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
 * Draws an offset for both grids of a pair, uniform among those where both fit the canvas.
 *
 * @throws RangeError when the pair is larger than the canvas
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
 * Returns each token's position, `side`·row + column. A cell has the same position on every canvas, so
 * that a network trained on small canvases runs on large ones.
 */
export function positionsOf(canvas: Canvas, side = MAX_SIDE): Int32Array {
  return Int32Array.from(
    { length: canvas.rows * canvas.columns },
    (_, i) => side * Math.floor(i / canvas.columns) + i % canvas.columns,
  );
}

/**
 * Reads a grid from predicted tokens: the largest rectangle of colours at the upper left corner, with
 * the fewest rows among equal areas; empty (`[]`) where the corner holds no colour.
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
