/** Ranks the predictions of a task's variants. */
import { type Grid, gridKey, isEmptyGrid } from "../arc/grid.ts";
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
  readonly likelihood?: Pick<Likelihood, "of">;
}

/** A predicted grid with its votes. */
export interface Candidate {
  readonly grid: Grid;
  /** The number of votes or, in models that do not halt, the sum of p over all variants. */
  readonly count: number;
  /** The mean of sigmoid(halt) over its votes, 0…1. */
  readonly confidence: number;
}

/** The candidates for each test input of a task, best first. */
export type Ranking = readonly (readonly Candidate[])[];

/**
 * Ranks the candidates of one test input by count, then confidence, then first prediction. In models that
 * halt, each variant votes for its prediction. In others, every variant gives each candidate a
 * probability, whatever it predicted itself. Empty grids cast no vote.
 */
export function rank(predictions: readonly Prediction[]): Candidate[] {
  const likelihoods = predictions.flatMap(({ likelihood }) => likelihood ?? []);
  const countOf = (grid: Grid) =>
    likelihoods.reduce((sum, likelihood) => sum + Math.exp(likelihood.of(grid)), 0);
  const cast = predictions.filter(({ grid }) => !isEmptyGrid(grid));
  const equal = Map.groupBy(cast, ({ grid }) => gridKey(grid)).values();
  return Array.from(equal, (votes) => ({
    grid: votes[0].grid,
    count: likelihoods.length > 0 ? countOf(votes[0].grid) : votes.length,
    confidence: votes.reduce((sum, { halt }) => sum + sigmoid(halt), 0) / votes.length,
  })).sort((a, b) => b.count - a.count || b.confidence - a.confidence);
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

/** Returns the probability of a logit. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
