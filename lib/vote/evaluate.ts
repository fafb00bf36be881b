/** From a model and tasks to ranked candidates and scores. */
import { equalGrids } from "../arc/grid.ts";
import type { Task } from "../arc/task.ts";
import { InputError } from "../errors.ts";
import { type PredictOptions, type Predictor, predictTasks, type VoteSettings } from "./predict.ts";
import { ALL_TASKS, groupsOf, meanPass, scoreTasks, type TaskScore } from "./scores.ts";
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
 * Throws an InputError that names `option` when none of its tasks can be scored, so that a run
 * that is to be evaluated fails before it trains.
 */
export function checkScorable(tasks: readonly Task[], option: string): void {
  if (solvedTasks(tasks).length > 0) return;
  throw new InputError(
    `${option}: no task has known solutions to score against (task ${tasks[0].id} is the first); ` +
      `put the solutions file beside the challenges, or leave ${option} out`,
  );
}

/** The numbers of attempts that are scored during training. */
const EVALUATED = ["1", "2", "all"] as const;

/**
 * How a model does on the tasks whose solutions are known (at least one): the score of each, and as
 * means pass@1, pass@2 and pass@all over all of them (`pass@2`) and over each group (`pass@2
 * held-out-families`), and the exact accuracy, which is the share of all variants' predictions that
 * are right, before any vote. This model alone, without the votes of earlier ones.
 */
export async function evaluate(
  predictor: Predictor,
  tasks: readonly Task[],
  settings: VoteSettings,
  options: PredictOptions,
): Promise<{ means: Record<string, number>; tasks: TaskScore[] }> {
  const solved = solvedTasks(tasks);
  const { predictions, candidates } = await elect(predictor, solved, settings, options);
  const right = solved.flatMap(({ id, test }) =>
    predictions.get(id)!.map(({ grid, testIndex }) => equalGrids(grid, test[testIndex].output!))
  );
  const { tasks: scored } = scoreTasks(solved, candidates);
  const passes = [...groupsOf(scored)].flatMap(([group, scores]) => {
    const pass = meanPass(scores);
    const suffix = group === ALL_TASKS ? "" : ` ${group}`;
    return EVALUATED.map((k) => [`pass@${k}${suffix}`, pass[k]] as const);
  });
  const exact = right.filter(Boolean).length / right.length;
  return { means: { ...Object.fromEntries(passes), "exact on test": exact }, tasks: scored };
}
