import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Canvas, positionsOf } from "../../lib/arc/canvas.ts";
import { MAX_SIDE } from "../../lib/arc/grid.ts";
import { neighboursOf } from "../../lib/trm/neighbours.ts";

const FRONT = 2;

/** Returns where the neighbours of tokens on canvases of a batch are, as lists [4][L·B]. */
function neighbours(canvases: readonly Canvas[], length: number) {
  const grids = canvases.map((canvas) => [...positionsOf(canvas)]);
  const filled = (values: number[]) => [...values, ...Array(length - values.length).fill(0)];
  const batch = {
    positions: tf.tensor2d(grids.map(filled), [canvases.length, length], "int32"),
    present: tf.tensor2d(grids.map((grid) => filled(grid.map(() => 1)))),
  };
  const { there, back } = neighboursOf(batch, FRONT);
  return { there: there.arraySync() as number[][], back: back.arraySync() as number[][] };
}

const side = fc.integer({ min: 1, max: 6 });
const canvas = fc.record({ rows: side, columns: side });

Deno.test("neighboursOf finds the cells above, below, left and right on each canvas", () => {
  fc.assert(fc.property(fc.array(canvas, { minLength: 1, maxLength: 3 }), (canvases) => {
    const length = 2 + Math.max(...canvases.map(({ rows, columns }) => rows * columns));
    const { there } = neighbours(canvases, length);
    const all = (FRONT + length) * canvases.length;
    canvases.forEach(({ rows, columns }, example) => {
      const tokenOf = (row: number, column: number) =>
        row < 0 || column < 0 || row >= rows || column >= columns
          ? all
          : (FRONT + row * columns + column) * canvases.length + example;
      const cells = new Set<number>();
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const token = tokenOf(row, column);
          cells.add(token);
          assert.deepEqual(there.map((list) => list[token]), [
            ...[tokenOf(row - 1, column), tokenOf(row + 1, column)],
            ...[tokenOf(row, column - 1), tokenOf(row, column + 1)],
          ]);
        }
      }
      for (let token = example; token < all; token += canvases.length) {
        if (!cells.has(token)) assert.ok(there.every((list) => list[token] === all));
      }
    });
  }));
});

Deno.test("neighboursOf tells of each token whose neighbour it is", () => {
  fc.assert(fc.property(fc.array(canvas, { minLength: 1, maxLength: 3 }), (canvases) => {
    const length = Math.max(...canvases.map(({ rows, columns }) => rows * columns));
    const { there, back } = neighbours(canvases, length);
    there.forEach((list, k) => {
      list.forEach((other, token) => {
        if (other < list.length) assert.equal(back[k][other], token);
      });
      const count = (indices: number[]) => indices.filter((i) => i < list.length).length;
      assert.equal(count(back[k]), count(list));
    });
  }));
});

Deno.test("neighboursOf keeps the rows of a full canvas apart, and an example of filler empty", () => {
  const full = { rows: MAX_SIDE, columns: MAX_SIDE };
  const { there } = neighbours([full], MAX_SIDE * MAX_SIDE);
  const none = there[0].length;
  const [above, below, left, right] = there;
  const last = FRONT + MAX_SIDE - 1;
  assert.deepEqual([above[last], below[last], left[last], right[last]], [
    ...[none, last + MAX_SIDE],
    ...[last - 1, none],
  ]);
  const cut = tf.tensor2d([[...positionsOf(full).slice(0, 35)]], [1, 35], "int32");
  const { there: incomplete } = neighboursOf({ positions: cut, present: tf.ones([1, 35]) }, FRONT);
  assert.ok(incomplete.max().dataSync()[0] === FRONT + 35, "an incomplete last row has no more");
  const empty = neighbours([{ rows: 2, columns: 2 }, { rows: 0, columns: 0 }], 4).there;
  assert.ok(empty.every((list) => list.every((i, token) => token % 2 === 0 || i === list.length)));
});
