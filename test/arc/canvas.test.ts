import assert from "node:assert/strict";
import fc from "fast-check";
import { applyDihedral } from "../../lib/arc/augment.ts";
import {
  type Canvas,
  canvasOf,
  EOS,
  type Offset,
  PAD,
  positionsOf,
  randomOffset,
  readGrid,
  tokenise,
  variantCanvas,
} from "../../lib/arc/canvas.ts";
import { type Grid, gridOf } from "../../lib/arc/grid.ts";
import { stream } from "../../lib/random.ts";
import { grids, tasks } from "../helpers/generators.ts";
import * as parity from "../helpers/arc_parity.ts";

const FULL: Canvas = { rows: 30, columns: 30 };

Deno.test("tokenise gives the reference's tokens", () => {
  for (const { input, output, offset: [row, column], inputTokens, outputTokens } of parity.tokens) {
    const tokensOf = (grid: Grid) => Array.from(tokenise(grid, FULL, { row, column }));
    assert.deepEqual(tokensOf(input), parity.unpackTokens(inputTokens));
    assert.deepEqual(tokensOf(output), parity.unpackTokens(outputTokens));
  }
});

Deno.test("readGrid reads predictions as the reference does", () => {
  for (const { tokens, grid } of parity.crop) {
    assert.deepEqual(readGrid(parity.unpackTokens(tokens), FULL), grid);
  }
});

Deno.test("tokenise puts end tokens below and right of a grid, and padding in the corner", () => {
  const tokens = tokenise([[0, 9]], { rows: 3, columns: 4 }, { row: 1, column: 1 });
  assert.deepEqual(Array.from(tokens), [
    ...[PAD, PAD, PAD, PAD],
    ...[PAD, 2, 11, EOS],
    ...[PAD, EOS, EOS, PAD],
  ]);
});

Deno.test("tokenise puts no end tokens where a grid reaches the edge of the canvas", () => {
  assert.deepEqual(Array.from(tokenise([[1, 2]], { rows: 1, columns: 3 })), [3, 4, EOS]);
  assert.deepEqual(Array.from(tokenise([[1, 2]], { rows: 2, columns: 2 })), [3, 4, EOS, EOS]);
  assert.deepEqual(Array.from(tokenise([[1, 2]], { rows: 1, columns: 2 })), [3, 4]);
});

Deno.test("tokenise and randomOffset refuse a grid that exceeds the canvas", () => {
  const canvas = { rows: 2, columns: 3 };
  assert.throws(() => tokenise([[1], [1], [1]], canvas), /3×1 grid at row 0, column 0 .* 2×3/);
  assert.throws(() => tokenise([[1, 1]], canvas, { row: 0, column: 2 }), RangeError);
  assert.throws(() => tokenise([[1]], canvas, { row: -1, column: 0 }), RangeError);
  assert.throws(() => randomOffset([[1]], [[1, 1, 1, 1]], canvas, stream(0, "t")), RangeError);
});

/** A grid, a canvas that holds it, and a place where it fits. */
const placed = grids().chain((grid) => {
  const spare = fc.integer({ min: 0, max: 5 });
  return fc.tuple(spare, spare).chain(([below, right]) =>
    fc.record({
      grid: fc.constant(grid),
      canvas: fc.constant({ rows: grid.length + below, columns: grid[0].length + right }),
      offset: fc.record({
        row: fc.integer({ min: 0, max: below }),
        column: fc.integer({ min: 0, max: right }),
      }),
    })
  );
});

Deno.test("readGrid returns a tokenised grid at the upper left corner unchanged", () => {
  fc.assert(
    fc.property(placed, ({ grid, canvas }) => {
      assert.deepEqual(readGrid(tokenise(grid, canvas), canvas), grid);
    }),
  );
});

Deno.test("readGrid returns a tokenised grid from any other offset", () => {
  fc.assert(
    fc.property(placed, ({ grid, canvas, offset }) => {
      const tokens = tokenise(grid, canvas, offset);
      const rest = { rows: canvas.rows - offset.row, columns: canvas.columns - offset.column };
      assert.deepEqual(readGrid(tokensFrom(tokens, canvas, offset, rest), rest), grid);
    }),
  );
});

Deno.test("readGrid returns a largest rectangle of colours", () => {
  const canvases = fc.record({
    rows: fc.integer({ min: 1, max: 6 }),
    columns: fc.integer({ min: 1, max: 6 }),
  });
  const predictions = canvases.chain((canvas) => {
    const length = canvas.rows * canvas.columns;
    // Colours are likelier than the rest, so that rectangles are neither empty nor full.
    const token = fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 2, max: 11 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 1 }) },
    );
    const tokens = fc.array(token, { minLength: length, maxLength: length });
    return fc.record({ canvas: fc.constant(canvas), tokens });
  });
  fc.assert(
    fc.property(predictions, ({ canvas, tokens }) => {
      const grid = readGrid(tokens, canvas);
      const area = grid.length * (grid[0]?.length ?? 0);
      assert.equal(area, largestArea(tokens, canvas));
      grid.forEach((row, r) =>
        row.forEach((colour, c) => assert.equal(colour + 2, tokens[r * canvas.columns + c]))
      );
    }),
  );
});

Deno.test("readGrid prefers fewer rows among equal areas, and returns the empty grid for none", () => {
  const canvas = { rows: 2, columns: 2 };
  assert.deepEqual(readGrid([2, 3, 4, 0], canvas), [[0, 1]]);
  assert.deepEqual(readGrid([1, 3, 4, 5], canvas), []);
});

Deno.test("randomOffset draws every offset at which both grids fit, and no other", () => {
  const input = gridOf(2, 1, () => 1);
  const output = gridOf(1, 3, () => 1);
  const random = stream(0, "offsets");
  const seen = new Set<string>();
  for (let i = 0; i < 200; i++) {
    const { row, column } = randomOffset(input, output, { rows: 4, columns: 4 }, random);
    seen.add(`${row},${column}`);
  }
  assert.deepEqual([...seen].sort(), ["0,0", "0,1", "1,0", "1,1", "2,0", "2,1"]);
});

Deno.test("canvasOf holds train pairs and test inputs with their end tokens", () => {
  const task = {
    id: "task",
    train: [{ input: gridOf(2, 3, () => 0), output: gridOf(4, 1, () => 0) }],
    test: [{ input: gridOf(1, 5, () => 0), output: gridOf(9, 9, () => 0) }],
  };
  assert.deepEqual(canvasOf(task, "task"), { rows: 5, columns: 6 });
  assert.deepEqual(canvasOf(task, "full"), FULL);
  const large = { ...task, test: [{ input: gridOf(30, 29, () => 0) }] };
  assert.deepEqual(canvasOf(large, "task"), FULL);
});

Deno.test("variantCanvas equals the canvas of the transformed task", () => {
  fc.assert(
    fc.property(tasks(6), fc.integer({ min: 0, max: 7 }), (task, dihedral) => {
      const turn = (grid: Grid) => applyDihedral(dihedral, grid);
      const turned = {
        id: task.id,
        train: task.train.map(({ input, output }) => ({
          input: turn(input),
          output: turn(output),
        })),
        test: task.test.map(({ input }) => ({ input: turn(input) })),
      };
      assert.deepEqual(variantCanvas(canvasOf(task, "task"), dihedral), canvasOf(turned, "task"));
    }),
  );
});

Deno.test("positionsOf gives a cell the same position on every canvas", () => {
  assert.deepEqual(Array.from(positionsOf({ rows: 2, columns: 3 })), [0, 1, 2, 30, 31, 32]);
  assert.deepEqual(Array.from(positionsOf({ rows: 2, columns: 2 }, 5)), [0, 1, 5, 6]);
  assert.deepEqual(Array.from(positionsOf(FULL)), Array.from({ length: 900 }, (_, i) => i));
});

/** The tokens of a canvas's part `size`, from an offset on. */
function tokensFrom(tokens: Int32Array, canvas: Canvas, offset: Offset, size: Canvas): number[] {
  return gridOf(
    size.rows,
    size.columns,
    (r, c) => tokens[(offset.row + r) * canvas.columns + offset.column + c],
  ).flat();
}

/** The area of the largest rectangle of colours in the upper left corner, by trying them all. */
function largestArea(tokens: readonly number[], canvas: Canvas): number {
  let largest = 0;
  for (let rows = 1; rows <= canvas.rows; rows++) {
    for (let columns = 1; columns <= canvas.columns; columns++) {
      const cells = gridOf(rows, columns, (r, c) => tokens[r * canvas.columns + c]).flat();
      if (cells.every((token) => token >= 2)) largest = Math.max(largest, rows * columns);
    }
  }
  return largest;
}
