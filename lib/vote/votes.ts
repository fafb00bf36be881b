/** Ranks the predictions of a task's variants. */
import { COLOURS, type Grid, gridKey, gridOf } from "../arc/grid.ts";
import type { Task } from "../arc/task.ts";
import type { Likelihood } from "./likelihood.ts";

/** A variant's prediction for a test input. */
export interface Prediction {
  /** The variant's name. */
  readonly variant: string;
  /** The index of the test input. */
  readonly testIndex: number;
  /** The grid, mapped back to the task itself; may be empty. */
  readonly grid: Grid;
  /** The confidence that the grid is right: the halting logit or, without one, the logit of its p. */
  readonly halt: number;
  /** Probabilities of other grids by this variant, in models that do not halt. */
  readonly likelihood?: Pick<Likelihood, "of" | "ofCells">;
}

/** A predicted grid with its votes. */
export interface Candidate {
  readonly grid: Grid;
  /** The number of votes or, in models that do not halt, the sum of p over all variants. */
  readonly count: number;
  /** The mean of sigmoid(halt) over its votes, 0…1; 0 without votes. */
  readonly confidence: number;
}

/** The candidates for each test input of a task, best first. */
export type Ranking = readonly (readonly Candidate[])[];

/**
 * Ranks the candidates of one test input. In models that halt, each variant votes for its prediction:
 * candidates rank by votes, then confidence, then first prediction. In others, every variant gives each
 * candidate a probability, and candidates rank by {@link agreement}; {@link consensus} is a candidate too.
 * Empty grids cast no vote.
 */
export function rank(predictions: readonly Prediction[]): Candidate[] {
  const cast = predictions.filter(({ grid }) => grid.length > 0 && grid[0].length > 0);
  const votes = [...Map.groupBy(cast, ({ grid }) => gridKey(grid)).values()].map((own) => ({
    grid: own[0].grid,
    count: own.length,
    confidence: own.reduce((sum, { halt }) => sum + sigmoid(halt), 0) / own.length,
  }));
  const likelihoods = predictions.flatMap(({ likelihood }) => likelihood ?? []);
  if (likelihoods.length === 0) {
    return votes.sort((a, b) => b.count - a.count || b.confidence - a.confidence);
  }
  const known = new Set(votes.map(({ grid }) => gridKey(grid)));
  const joint = consensus(cast.map(({ grid }) => grid), likelihoods);
  const more = joint && !known.has(gridKey(joint)) ? [{ grid: joint, confidence: 0 }] : [];
  return [...votes, ...more].map(({ grid, confidence }) => {
    const logs = likelihoods.map((likelihood) => likelihood.of(grid));
    const count = logs.reduce((sum, log) => sum + Math.exp(log), 0);
    return { agreement: agreement(logs), candidate: { grid, count, confidence } };
  }).sort((a, b) => b.agreement - a.agreement).map(({ candidate }) => candidate);
}

/** The least log p that a variant gives a grid: a single variant does not rule it out. */
const LEAST = { grid: -20, cell: -15 };

/** Returns how far all variants agree with a grid, given log p by each: the product of p, bounded. */
const agreement = (logs: readonly number[]): number =>
  logs.reduce((sum, log) => sum + Math.max(log, LEAST.grid), 0);

/**
 * Returns the grid whose every cell has the colour with the largest product of p over all variants. It
 * has the most frequent size of `grids`; undefined without any.
 */
function consensus(
  grids: readonly Grid[],
  likelihoods: readonly Pick<Likelihood, "ofCells">[],
): Grid | undefined {
  const sizes = Map.groupBy(grids, (grid) => `${grid.length}×${grid[0].length}`);
  const [most] = [...sizes.values()].sort((a, b) => b.length - a.length);
  if (!most) return undefined;
  const [rows, columns] = [most[0].length, most[0][0].length];
  const sums = new Float64Array(rows * columns * COLOURS);
  for (const likelihood of likelihoods) {
    likelihood.ofCells(rows, columns)?.forEach((log, i) => sums[i] += Math.max(log, LEAST.cell));
  }
  return gridOf(rows, columns, (row, column) => {
    const cell = (row * columns + column) * COLOURS;
    const own = sums.subarray(cell, cell + COLOURS);
    return own.indexOf(Math.max(...own));
  });
}

/** Ranks the candidates for each of a task's `testInputs`. */
export function rankTask(predictions: readonly Prediction[], testInputs: number): Candidate[][] {
  return Array.from(
    { length: testInputs },
    (_, test) => rank(predictions.filter(({ testIndex }) => testIndex === test)),
  );
}

/** Ranks the candidates of all tasks, given predictions by task id. */
export function rankTasks(
  tasks: readonly Task[],
  predictions: ReadonlyMap<string, readonly Prediction[]>,
): Map<string, Candidate[][]> {
  return new Map(tasks.map(({ id, test }) => [id, rankTask(predictions.get(id)!, test.length)]));
}

/**
 * Returns whether `left` more votes cannot change the first two places of a test input; sums of
 * probabilities need all votes.
 */
export function isDecided(predictions: readonly Prediction[], left: number): boolean {
  if (left === 0) return true;
  if (predictions.some(({ likelihood }) => likelihood)) return false;
  const candidates = rank(predictions);
  const [first, second, third] = [0, 1, 2].map((place) => candidates[place]?.count ?? 0);
  return first > second + left && second > third + left;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
