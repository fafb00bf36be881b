import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import fc from "fast-check";
import { type Canvas, positionsOf, tokenise, VOCABULARY } from "../../lib/arc/canvas.ts";
import { gridOf, MAX_SIDE } from "../../lib/arc/grid.ts";
import { DynamicGraph } from "../../lib/jit/dynamic_graph.ts";
import { trace } from "../../lib/jit/jit.ts";
import { HEAD_MASKS, type HeadMask, type ModelConfig } from "../../lib/trm/config.ts";
import { visibleToHeads } from "../../lib/trm/head_masks.ts";
import { canvasBatch, TINY } from "../helpers/tiny_model.ts";
import { assertCompiles, assertSame, eager } from "../helpers/tiny_step.ts";

const FRONT = 2;

/** A grid on a canvas. */
interface Placed {
  readonly canvas: Canvas;
  /** First and last row, first and last column. */
  readonly box: readonly [top: number, bottom: number, left: number, right: number];
  /** The canvas's tokens, row by row. */
  readonly tokens: readonly number[];
}

/** Returns a canvas with a grid in its box; `colours` are those of its cells. */
function place(canvas: Canvas, box: Placed["box"], colours: (cell: number) => number): Placed {
  const [top, bottom, left, right] = box;
  const columns = right - left + 1;
  const grid = gridOf(bottom - top + 1, columns, (r, c) => colours(r * columns + c));
  return { canvas, box, tokens: [...tokenise(grid, canvas, { row: top, column: left })] };
}

const placed: fc.Arbitrary<Placed> = fc.record({
  rows: fc.integer({ min: 1, max: 5 }),
  columns: fc.integer({ min: 1, max: 5 }),
}).chain((canvas) => {
  const span = (end: number) =>
    fc.tuple(fc.nat(end - 1), fc.nat(end - 1)).map(([a, b]) => a < b ? [a, b] : [b, a]);
  const colours = fc.array(fc.integer({ min: 3, max: 4 }), { minLength: 25, maxLength: 25 });
  return fc.tuple(span(canvas.rows), span(canvas.columns), colours).map((
    [[top, bottom], [left, right], colours],
  ) => place(canvas, [top, bottom, left, right], (cell) => colours[cell]));
});

/** Returns what the heads see on the canvases of a batch, [B][H][L][L]. */
function visible(masks: readonly HeadMask[], examples: readonly Placed[], length: number) {
  const filled = (values: Iterable<number>, filler = 0) => {
    const own = [...values];
    return [...own, ...Array(length - own.length).fill(filler)];
  };
  const tensor = (rows: number[][], type: "int32" | "float32") =>
    tf.tensor2d(rows, [examples.length, length], type);
  // Filler has the token of colour 3, and is of no grid.
  const tokens = examples.map(({ tokens }) => filled(tokens, 5));
  const positions = examples.map(({ canvas }) => filled(positionsOf(canvas)));
  const present = examples.map(({ canvas: { rows, columns } }) =>
    filled(Array(rows * columns).fill(1))
  );
  return visibleToHeads(masks, {
    tokens: tensor(tokens, "int32"),
    positions: tensor(positions, "int32"),
    present: tensor(present, "float32"),
  }, FRONT).arraySync() as number[][][][];
}

type Cell = readonly [row: number, column: number];

/** Returns whether cells of one token lead from one cell to another, by steps to neighbours. */
function connects({ canvas: { rows, columns }, tokens }: Placed, from: Cell, to: Cell): boolean {
  const at = ([row, column]: Cell) => row * columns + column;
  const seen = new Set([at(from)]);
  const open = [from];
  for (const [row, column] of open) {
    for (const [down, right] of [[-1, 0], [1, 0], [0, -1], [0, 1]]) {
      const cell: Cell = [row + down, column + right];
      const [r, c] = cell;
      if (r < 0 || r >= rows || c < 0 || c >= columns || seen.has(at(cell))) continue;
      if (tokens[at(cell)] !== tokens[at(from)]) continue;
      seen.add(at(cell));
      open.push(cell);
    }
  }
  return seen.has(at(to));
}

/** Whether a query sees a key, by their cells. */
const SEES: Record<HeadMask, (query: Cell, key: Cell, example: Placed) => boolean> = {
  none: () => true,
  object: (query, key, example) => connects(example, query, key),
  left: ([row, column], [r, c]) => r === row && c <= column,
  right: ([row, column], [r, c]) => r === row && c >= column,
  above: ([row, column], [r, c]) => c === column && r <= row,
  below: ([row, column], [r, c]) => c === column && r >= row,
  "mirrored-column": ([row, column], [r, c], { box: [, , left, right] }) =>
    r === row && c === left + right - column,
  "mirrored-row": ([row, column], [r, c], { box: [top, bottom] }) =>
    c === column && r === top + bottom - row,
};

Deno.test("visibleToHeads gives each head the cells of its mask, on canvases of any size", () => {
  fc.assert(fc.property(fc.array(placed, { minLength: 1, maxLength: 3 }), (examples) => {
    const length = Math.max(...examples.map(({ canvas: { rows, columns } }) => rows * columns));
    const seen = visible(HEAD_MASKS, examples, length);
    examples.forEach((placed, example) => {
      const { rows, columns } = placed.canvas;
      const cells = gridOf(rows, columns, (r, c) => c + r * columns).flat();
      const cell = (i: number): Cell => [Math.floor(i / columns), i % columns];
      HEAD_MASKS.forEach((mask, head) => {
        const expected = cells.map((q) => cells.map((k) => +SEES[mask](cell(q), cell(k), placed)));
        const found = cells.map((q) => cells.map((k) => seen[example][head][FRONT + q][FRONT + k]));
        assert.deepEqual(found, expected, mask);
      });
    });
  }));
});

Deno.test("visibleToHeads lets a head see an object from end to end, through all its tokens", () => {
  // Full rows, joined at one end in turn: 135 steps from the first cell to the last.
  const side = 16;
  const inObject = (cell: number) => {
    const [row, column] = [Math.floor(cell / side), cell % side];
    return row % 2 === 0 || column === (row % 4 === 1 ? side - 1 : 0);
  };
  const canvas = { rows: side, columns: side };
  const winding = place(canvas, [0, side - 1, 0, side - 1], (cell) => inObject(cell) ? 3 : 4);
  const [[head]] = visible(["object"], [winding], side * side);
  const expected = winding.tokens.map((_, cell) => +inObject(cell));
  assert.deepEqual(head[FRONT].slice(FRONT), expected);
});

Deno.test("visibleToHeads connects no tokens through filler", () => {
  // Filler has the colour of the second and third cell, and the place of the first, between them.
  const apart = place({ rows: 2, columns: 2 }, [0, 1, 0, 1], (cell) => cell % 3 === 0 ? 4 : 3);
  const [[head]] = visible(["object"], [apart], 5);
  const seen = head.slice(FRONT).map((keys) => keys.slice(FRONT));
  assert.deepEqual(seen.slice(0, 4), [
    [1, 0, 0, 0, 0],
    [0, 1, 0, 0, 0],
    [0, 0, 1, 0, 0],
    [0, 0, 0, 1, 0],
  ]);
});

Deno.test("visibleToHeads is one graph for canvases of all sizes", () => {
  const at = (batch: number, length: number) => {
    const shape = [batch, length];
    return trace((canvases) => ({ seen: visibleToHeads(HEAD_MASKS, canvases, FRONT) }), {
      tokens: { shape, dtype: "int32" },
      positions: { shape, dtype: "int32" },
      present: { shape },
    }).program;
  };
  const graph = new DynamicGraph(at(2, 5), at(3, 7));
  for (const length of [1, 9, 25, MAX_SIDE * MAX_SIDE]) {
    assert.ok(graph.constantInputs(at(4, length)), `${length} tokens`);
  }
});

Deno.test("visibleToHeads lets the tokens of the task embedding see all, and all see them", () => {
  const full = place({ rows: MAX_SIDE, columns: MAX_SIDE }, [0, 29, 3, 20], () => 3);
  const small = place({ rows: 2, columns: 2 }, [0, 0, 0, 0], () => 3);
  for (const [one, length] of [[full, 900], [small, 9]] as const) {
    for (const head of visible(["left", "mirrored-row"], [one], length)[0]) {
      head.forEach((keys, query) => {
        assert.deepEqual(keys.slice(0, FRONT), [1, 1]);
        if (query < FRONT) assert.ok(keys.every((sees) => sees === 1));
      });
    }
  }
});

const MASKED: ModelConfig = { ...TINY, headMasks: ["object", "mirrored-column"] };

Deno.test("compileTrainStep matches tfjs's CPU backend with head masks, and skips filler there", () =>
  assertCompiles(MASKED));

Deno.test("heads without a mask change nothing, and others change the logits of each token", () => {
  const batch = canvasBatch({ rows: 2, columns: 3 });
  const of = (...headMasks: HeadMask[]) => eager(batch, { ...TINY, headMasks });
  const plain = eager(batch);
  assertSame(of("none", "none"), plain);
  const { logits } = of("left", "none");
  for (let token = 0; token < 6; token++) {
    const own = logits.subarray(token * VOCABULARY, (token + 1) * VOCABULARY);
    assert.ok(
      own.some((value, i) => Math.abs(value - plain.logits[token * VOCABULARY + i]) > 1e-3),
    );
  }
});
