/** Edits of a task that is drawn. Every edit returns a new task, and shares what stays. */
import { type Grid, gridOf, MAX_SIDE } from "../../arc/grid.ts";
import type { Pair, Task, TestPair } from "../../arc/task.ts";

/** Where a grid of a task is. */
export interface Place {
  readonly part: "train" | "test";
  readonly index: number;
  readonly side: "input" | "output";
}

/** Returns the name of a grid, such as `Train 1, output`. */
export const nameOf = ({ part, index, side }: Place): string =>
  `${part === "train" ? "Train" : "Test"} ${index + 1}, ${side}`;

/** The id of drawn tasks. */
export const DRAWN = "drawn";

/** Returns an empty grid. */
export const emptyGrid = (rows = 3, columns = 3): Grid => gridOf(rows, columns, () => 0);

const emptyPair = (): Pair => ({ input: emptyGrid(), output: emptyGrid() });

/** Returns a task to draw on: two train pairs and a test input. */
export const emptyTask = (): Task => ({
  id: DRAWN,
  train: [emptyPair(), emptyPair()],
  test: [{ input: emptyGrid() }],
});

/** Returns the grid at a place; undefined for a test output that is not known. */
export const gridAt = (task: Task, { part, index, side }: Place): Grid | undefined =>
  task[part][index]?.[side];

/** Returns the task with another grid at a place. */
export function withGrid(task: Task, { part, index, side }: Place, grid: Grid): Task {
  const change = <P extends TestPair>(pairs: readonly P[]): P[] =>
    pairs.map((pair, i) => i === index ? { ...pair, [side]: grid } : pair);
  return part === "train"
    ? { ...task, train: change(task.train) }
    : { ...task, test: change(task.test) };
}

/** Returns the task with one more pair, of the sizes of the last one. */
export function withPair(task: Task, part: Place["part"]): Task {
  const like = ({ length, 0: row }: Grid) => emptyGrid(length, row.length);
  if (part === "test") {
    return { ...task, test: [...task.test, { input: like(task.test.at(-1)!.input) }] };
  }
  const { input, output } = task.train.at(-1)!;
  return { ...task, train: [...task.train, { input: like(input), output: like(output) }] };
}

/** Returns the task without a pair; one stays. */
export function withoutPair(task: Task, { part, index }: Pick<Place, "part" | "index">): Task {
  if (task[part].length === 1) return task;
  return { ...task, [part]: [...task[part]].toSpliced(index, 1) };
}

/** Returns the task without the known output of a test input. */
export const withoutOutput = (task: Task, index: number): Task => ({
  ...task,
  test: task.test.map(({ input, output }, i) =>
    i === index || !output ? { input } : { input, output }
  ),
});

/** A cell of a grid. */
export interface Cell {
  readonly row: number;
  readonly column: number;
}

/** Returns the cells on the way from one to another, without the first; where both are the same, that one. */
export function cellsTo(from: Cell, to: Cell): Cell[] {
  const [rows, columns] = [to.row - from.row, to.column - from.column];
  const steps = Math.max(1, Math.abs(rows), Math.abs(columns));
  return Array.from({ length: steps }, (_, i) => ({
    row: from.row + Math.round(rows * (i + 1) / steps),
    column: from.column + Math.round(columns * (i + 1) / steps),
  }));
}

/** Returns a grid with one cell painted; the same grid where nothing changes. */
export function painted(grid: Grid, row: number, column: number, colour: number): Grid {
  if (grid[row][column] === colour) return grid;
  return grid.with(row, grid[row].with(column, colour));
}

/** Returns a grid with the area around a cell filled: cells of its colour that share edges. */
export function filled(grid: Grid, row: number, column: number, colour: number): Grid {
  const before = grid[row][column];
  if (before === colour) return grid;
  const cells = grid.map((row) => [...row]);
  const queue: [number, number][] = [[row, column]];
  while (queue.length > 0) {
    const [r, c] = queue.pop()!;
    if (cells[r]?.[c] !== before) continue;
    cells[r][c] = colour;
    queue.push([r - 1, c], [r + 1, c], [r, c - 1], [r, c + 1]);
  }
  return cells;
}

/** Returns a grid with other sides, 1 to {@link MAX_SIDE}: cut, or with cells of colour 0. */
export function resized(grid: Grid, rows: number, columns: number): Grid {
  const within = (side: number) => Math.max(1, Math.min(MAX_SIDE, Math.round(side)));
  return gridOf(within(rows), within(columns), (r, c) => grid[r]?.[c] ?? 0);
}
