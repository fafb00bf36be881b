import assert from "node:assert/strict";
import {
  cellsTo,
  emptyTask,
  filled,
  gridAt,
  painted,
  resized,
  withGrid,
  withoutOutput,
  withoutPair,
  withPair,
} from "../../lib/web/page/draft.ts";

const GRID = [[1, 1, 0], [0, 1, 0], [1, 0, 0]];

Deno.test("painted changes one cell of a copy", () => {
  assert.deepEqual(painted(GRID, 1, 0, 7), [[1, 1, 0], [7, 1, 0], [1, 0, 0]]);
  assert.equal(GRID[1][0], 0);
  assert.equal(painted(GRID, 0, 0, 1), GRID);
});

Deno.test("cellsTo returns the cells on the way, which touch each other", () => {
  const at = (row: number, column: number) => ({ row, column });
  assert.deepEqual(cellsTo(at(2, 3), at(2, 3)), [at(2, 3)]);
  assert.deepEqual(cellsTo(at(0, 4), at(2, 2)), [at(1, 3), at(2, 2)]);
  const way = cellsTo(at(9, 0), at(0, 20));
  assert.deepEqual([way.length, way.at(-1)], [20, at(0, 20)]);
  for (const [i, { row, column }] of way.entries()) {
    const before = way[i - 1] ?? at(9, 0);
    assert.ok(Math.abs(row - before.row) <= 1 && Math.abs(column - before.column) <= 1, `${i}`);
  }
});

Deno.test("filled changes the cells of one colour that share edges", () => {
  assert.deepEqual(filled(GRID, 0, 0, 5), [[5, 5, 0], [0, 5, 0], [1, 0, 0]]);
  assert.equal(filled(GRID, 0, 0, 1), GRID);
});

Deno.test("resized keeps what fits, and keeps sides within 1 to 30", () => {
  assert.deepEqual(resized(GRID, 2, 4), [[1, 1, 0, 0], [0, 1, 0, 0]]);
  assert.deepEqual(resized(GRID, 0, -3), [[1]]);
  const large = resized(GRID, 99, 1);
  assert.equal(large.length, 30);
});

Deno.test("edits of a task leave its other grids as they are", () => {
  const task = emptyTask();
  const place = { part: "train", index: 1, side: "output" } as const;
  const edited = withGrid(task, place, GRID);
  assert.equal(gridAt(edited, place), GRID);
  assert.equal(edited.train[0], task.train[0]);
  const more = withPair(edited, "train");
  assert.deepEqual(more.train[2].output, [[0, 0, 0], [0, 0, 0], [0, 0, 0]]);
  assert.deepEqual(withoutPair(more, { part: "train", index: 0 }).train[0], edited.train[1]);
  assert.equal(withoutPair(task, { part: "test", index: 0 }), task);
});

Deno.test("a test output can become known, and unknown again", () => {
  const place = { part: "test", index: 0, side: "output" } as const;
  const task = emptyTask();
  assert.equal(gridAt(task, place), undefined);
  const known = withGrid(task, place, GRID);
  assert.equal(gridAt(known, place), GRID);
  assert.deepEqual(withoutOutput(known, 0), task);
});
