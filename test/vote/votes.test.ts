import assert from "node:assert/strict";
import fc from "fast-check";
import { type Grid, gridKey } from "../../lib/arc/grid.ts";
import { isDecided, type Prediction, rank, rankTask } from "../../lib/vote/votes.ts";

const A = [[1]];
const B = [[2, 2]];
const C = [[3], [3]];

/** Votes for test input 0 by variants v0, v1, … */
function votes(...cast: [grid: number[][], halt: number][]): Prediction[] {
  return cast.map(([grid, halt], i) => ({ variant: `v${i}`, testIndex: 0, grid, halt }));
}

/** Some votes for a few small grids, the empty ones among them. */
const anyVotes: fc.Arbitrary<Prediction[]> = fc.array(
  fc.tuple(
    fc.constantFrom(A, B, C, [], [[]]),
    fc.double({ min: -20, max: 20, noNaN: true }),
  ),
  { maxLength: 30 },
).map((cast) => votes(...cast));

Deno.test("rank pools equal grids, and puts the most votes first, whatever their confidence", () => {
  assert.deepEqual(rank(votes([A, 9], [B, -9], [B, -9])), [
    { grid: B, count: 2, confidence: 1 / (1 + Math.exp(9)) },
    { grid: A, count: 1, confidence: 1 / (1 + Math.exp(-9)) },
  ]);
});

Deno.test("rank gives the mean of sigmoids as confidence, not the sigmoid of a mean", () => {
  const [{ confidence }] = rank(votes([A, 0], [A, 1000], [A, -1000]));
  assert.equal(confidence, 0.5);
  const [{ confidence: skewed }] = rank(votes([A, 2], [A, 0]));
  assert.ok(Math.abs(skewed - (1 / (1 + Math.exp(-2)) + 0.5) / 2) < 1e-15);
});

Deno.test("rank orders equal counts by confidence, and equal confidence by first appearance", () => {
  assert.deepEqual(rank(votes([A, -1], [B, 1], [C, 1])).map(({ grid }) => grid), [B, C, A]);
});

Deno.test("rank separates grids of the same cells but another shape", () => {
  assert.equal(rank(votes([[[1, 1]], 0], [[[1], [1]], 0])).length, 2);
});

Deno.test("rank ignores empty grids, and returns no candidate for them alone", () => {
  assert.deepEqual(rank(votes([[], 5], [[[]], 5])), []);
  assert.deepEqual(rank(votes([[], 5], [A, 0])).map(({ grid }) => grid), [A]);
});

Deno.test("rank counts every vote for a non-empty grid once", () => {
  fc.assert(
    fc.property(anyVotes, (predictions) => {
      const candidates = rank(predictions);
      const counted = candidates.reduce((sum, { count }) => sum + count, 0);
      assert.equal(counted, predictions.filter(({ grid }) => grid.flat().length > 0).length);
      assert.equal(new Set(candidates.map(({ grid }) => gridKey(grid))).size, candidates.length);
      for (const { confidence } of candidates) assert.ok(confidence > 0 && confidence < 1);
    }),
  );
});

Deno.test("rank ignores the order of votes where counts differ", () => {
  const cast = votes([A, 1], [A, 3], [A, -2], [B, 8], [B, 0], [C, 9]);
  fc.assert(
    fc.property(fc.shuffledSubarray(cast, { minLength: cast.length }), (shuffled) => {
      assert.deepEqual(rank(shuffled).map(({ count }) => count), [3, 2, 1]);
      assert.deepEqual(rank(shuffled).map(({ grid }) => grid), [A, B, C]);
    }),
  );
});

Deno.test("rankTask ranks predictions for each test input", () => {
  const predictions = votes([A, 0], [B, 0]).map((vote, testIndex) => ({ ...vote, testIndex }));
  assert.deepEqual(
    rankTask(predictions, 3).map((candidates) => candidates.map(({ grid }) => grid)),
    [[A], [B], []],
  );
});

/** Returns the prediction of a variant that is as sure of each cell's colour as given. */
function teller(cells: readonly (readonly [colour: number, p: number])[], i: number): Prediction {
  const logs = new Float32Array(10 * cells.length);
  cells.forEach(([colour, p], cell) => {
    for (let other = 0; other < 10; other++) {
      logs[10 * cell + other] = Math.log(other === colour ? p : (1 - p) / 9);
    }
  });
  const likelihood = {
    of: (grid: Grid) => grid[0].reduce((sum, colour, cell) => sum + logs[10 * cell + colour], 0),
    ofCells: (rows: number, columns: number) =>
      rows === 1 && columns === cells.length ? logs : undefined,
  };
  const grid = [cells.map(([colour]) => colour)];
  return { variant: `v${i}`, testIndex: 0, grid, halt: 0, likelihood };
}

/** Returns predictions of grids of one row, each cell as sure as given. */
const tellers = (...rows: (readonly (readonly [colour: number, p: number])[])[]): Prediction[] =>
  rows.map(teller);

Deno.test("rank prefers what all variants find likely to what most predict, if one rules that out", () => {
  // Two variants prefer 1 to 2 by a little; the third is sure of 2.
  const slight = (colour: number, other: number): Prediction => {
    const p = (one: number) => one === colour ? 0.5 : one === other ? 0.4 : 0.0125;
    const logs = Float32Array.from({ length: 10 }, (_, one) => Math.log(p(one)));
    const likelihood = { of: ([[one]]: Grid) => logs[one], ofCells: () => logs };
    return { variant: `s${colour}`, testIndex: 0, grid: [[colour]], halt: 0, likelihood };
  };
  const ranked = rank([slight(1, 2), slight(1, 2), teller([[2, 0.99]], 3)]);
  assert.deepEqual(ranked.map(({ grid }) => grid), [[[2]], [[1]]]);
  assert.ok(Math.abs(ranked[0].count - (0.4 + 0.4 + 0.99)) < 1e-6);
});

Deno.test("rank adds the grid of the cells that variants agree on, though none predicts it", () => {
  const predictions = tellers(
    [[1, 0.9], [2, 0.9], [7, 0.3]],
    [[1, 0.9], [7, 0.3], [3, 0.9]],
    [[7, 0.3], [2, 0.9], [3, 0.9]],
  );
  const [best, ...others] = rank(predictions);
  assert.deepEqual(best.grid, [[1, 2, 3]]);
  assert.equal(best.confidence, 0);
  assert.equal(others.length, 3);
});

Deno.test("rank counts the grid that variants agree on once where one predicts it", () => {
  const predictions = tellers([[1, 0.9], [2, 0.9]], [[1, 0.9], [2, 0.6]], [[1, 0.9], [5, 0.4]]);
  assert.deepEqual(rank(predictions).map(({ grid }) => grid), [[[1, 2]], [[1, 5]]]);
});

Deno.test("rank finds no candidate where all predictions are empty", () => {
  const [one] = tellers([[1, 0.9]]);
  assert.deepEqual(rank([{ ...one, grid: [] }]), []);
});

Deno.test("isDecided waits for all variants that tell probabilities", () => {
  const predictions = tellers(...new Array(9).fill([[1, 0.9]]));
  assert.equal(isDecided(predictions, 1), false);
  assert.equal(isDecided(predictions, 0), true);
});
