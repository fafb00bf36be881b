/** From a model and tasks to ranked candidates and scores. */
import { equalGrids } from "../arc/grid.ts";
import type { Task } from "../arc/task.ts";
import { type PredictOptions, type Predictor, predictTasks, type VoteSettings } from "./predict.ts";
import { meanPass, scoreTasks } from "./scores.ts";
import { type Candidate, type Prediction, rankTask } from "./votes.ts";

/** What a vote over some tasks came to, by task id. */
export interface Election {
  readonly predictions: Map<string, Prediction[]>;
  /** Candidates of each test input, best first. */
  readonly candidates: Map<string, Candidate[][]>;
}

/** Lets every variant predict every test input, and ranks what they predicted. */
export async function elect(
  predictor: Predictor,
  tasks: readonly Task[],
  settings: VoteSettings,
  options: PredictOptions,
): Promise<Election> {
  const predictions = await predictTasks(predictor, tasks, settings, options);
  const candidates = new Map(
    tasks.map(({ id, test }) => [id, rankTask(predictions.get(id)!, test.length)]),
  );
  return { predictions, candidates };
}

/** The tasks of which every solution is known, so that they can be scored. */
export function solvedTasks(tasks: readonly Task[]): Task[] {
  return tasks.filter(({ test }) => test.every(({ output }) => output !== undefined));
}

/**
 * pass@1, pass@2 and pass@all of a model on the tasks whose solutions are known, and its exact
 * accuracy: the share of all variants' predictions that are right, before any vote. This model
 * alone, without the votes of earlier ones.
 */
export async function evaluate(
  predictor: Predictor,
  tasks: readonly Task[],
  settings: VoteSettings,
  options: PredictOptions,
): Promise<Record<string, number>> {
  const solved = solvedTasks(tasks);
  const { predictions, candidates } = await elect(predictor, solved, settings, options);
  const right = solved.flatMap(({ id, test }) =>
    predictions.get(id)!.map(({ grid, testIndex }) => equalGrids(grid, test[testIndex].output!))
  );
  const pass = meanPass(scoreTasks(solved, candidates).tasks);
  return {
    "pass@1": pass["1"],
    "pass@2": pass["2"],
    "pass@all": pass.all,
    "exact on test": right.filter(Boolean).length / right.length,
  };
}
