/** Voting: the predictions that the variants of a task made, pooled into ranked candidates. */
import { type Grid, gridKey } from "../arc/grid.ts";

/** What one variant predicts for one test input. */
export interface Prediction {
  /** The variant's name. */
  readonly variant: string;
  /** Which test input of the task, from 0. */
  readonly testIndex: number;
  /** The grid, carried back from the variant to the task itself; it may be empty. */
  readonly grid: Grid;
  /**
   * How sure the model is that the grid is right, as a logit: that of its halting head or, where
   * nothing halts, of the probabilities of the tokens.
   */
  readonly halt: number;
}

/** A grid that got votes. */
export interface Candidate {
  readonly grid: Grid;
  /** How many variants predicted it. */
  readonly count: number;
  /** The mean over those variants of sigmoid(halt), 0…1. */
  readonly confidence: number;
}

/** The candidates for each test input of a task, best first. */
export type Ranking = readonly (readonly Candidate[])[];

/**
 * The candidates of one test input, best first: equal grids pool their votes, and the more votes
 * come first, then the higher confidence, then the earlier prediction. An empty grid casts no vote.
 */
export function rank(predictions: readonly Prediction[]): Candidate[] {
  const pools = new Map<string, { grid: Grid; count: number; sum: number }>();
  for (const { grid, halt } of predictions) {
    if (grid.length === 0 || grid[0].length === 0) continue;
    const key = gridKey(grid);
    const pool = pools.get(key) ?? { grid, count: 0, sum: 0 };
    pool.count += 1;
    pool.sum += sigmoid(halt);
    pools.set(key, pool);
  }
  return Array.from(pools.values(), ({ grid, count, sum }) => ({
    grid,
    count,
    confidence: sum / count,
  })).sort((a, b) => b.count - a.count || b.confidence - a.confidence);
}

/** The candidates for each of a task's `testInputs` from the predictions for all of them. */
export function rankTask(predictions: readonly Prediction[], testInputs: number): Candidate[][] {
  return Array.from(
    { length: testInputs },
    (_, test) => rank(predictions.filter(({ testIndex }) => testIndex === test)),
  );
}

/**
 * Whether the first two places of a test input are taken for good when `left` variants have yet to
 * answer: whoever got all of their votes would still have fewer.
 */
export function isDecided(candidates: readonly Candidate[], left: number): boolean {
  if (left === 0) return true;
  const [first, second, third] = [0, 1, 2].map((place) => candidates[place]?.count ?? 0);
  return first > second + left && second > third + left;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
