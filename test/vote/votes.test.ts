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

/** Votes by variants that tell how likely each of A, B and C is. */
function tellers(...cast: [a: number, b: number, c: number][]): Prediction[] {
  return cast.map((chances, i) => {
    const best = [A, B, C][chances.indexOf(Math.max(...chances))];
    const of = (grid: Grid) =>
      Math.log(chances[[A, B, C].findIndex((one) => gridKey(one) === gridKey(grid))]);
    return { variant: `v${i}`, testIndex: 0, grid: best, halt: 0, likelihood: { of } };
  });
}

Deno.test("rank sums the probabilities that all variants give a grid", () => {
  // Two variants predict A, but nearly as surely B, which the third is sure of.
  const predictions = tellers([0.4, 0.35, 0], [0.4, 0.35, 0], [0.01, 0.9, 0]);
  const ranked = rank(predictions);
  assert.deepEqual(ranked.map(({ grid }) => grid), [B, A]);
  assert.ok(Math.abs(ranked[0].count - 1.6) < 1e-9 && Math.abs(ranked[1].count - 0.81) < 1e-9);
});

Deno.test("isDecided waits for all variants that tell probabilities", () => {
  const predictions = tellers(...new Array(9).fill([1, 0, 0]));
  assert.equal(isDecided(predictions, 1), false);
  assert.equal(isDecided(predictions, 0), true);
});
