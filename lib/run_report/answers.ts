/** Asks a model for its answers to the test inputs and to the train pairs of tasks. */
import { equalGrids, type Grid, isEmptyGrid } from "../arc/grid.ts";
import type { Task } from "../arc/task.ts";
import { chosenSteps } from "../trm/answers.ts";
import {
  byQuestion,
  type PredictOptions,
  type Predictor,
  predictTasks,
  type VoteSettings,
} from "../vote/predict.ts";
import { type Prediction, sigmoid } from "../vote/votes.ts";
import type { Judged } from "./calibration.ts";

/** The answers of a variant to one input, after each supervision step. */
export interface Answers {
  /** The variant's name. */
  readonly variant: string;
  readonly steps: readonly Prediction[];
  /** The steps whose answers vote, from 0. */
  readonly chosen: readonly number[];
}

/** The answers to a task, by input and then by variant. */
export interface TaskAnswers {
  readonly test: readonly (readonly Answers[])[];
  readonly train: readonly (readonly Answers[])[];
}

/** Asks all variants of tasks about all of their inputs, by task id. */
export async function askTasks(
  predictor: Predictor,
  tasks: readonly Task[],
  { votes, batchSize, answer }: Required<VoteSettings>,
  options: PredictOptions,
): Promise<Map<string, TaskAnswers>> {
  const settings = { votes, batchSize, answer: "all" } as const;
  const predictions = await predictTasks(predictor, tasks.map(asked), settings, options);
  const { maxSteps } = predictor.model;
  return new Map(tasks.map(({ id, test, train }) => {
    const answers = byQuestion(predictions.get(id)!, maxSteps).map((steps): Answers => ({
      variant: steps[0].variant,
      steps,
      chosen: chosenSteps(steps.map(({ halt }) => halt), answer),
    }));
    const byInput = Map.groupBy(answers, ({ steps: [{ testIndex }] }) => testIndex);
    const all = [...test, ...train].map((_, input) => byInput.get(input)!);
    return [id, { test: all.slice(0, test.length), train: all.slice(test.length) }];
  }));
}

/**
 * Returns a task whose train pairs are test inputs too, behind its own. It has the variants and the canvas
 * of the task, which follow from the same grids. Unknown solutions are filled in, since a vote on known
 * ones has no early stop; no answer depends on them.
 */
const asked = ({ test, train, ...task }: Task): Task => ({
  ...task,
  train,
  test: [...test, ...train].map(({ input, output = input }) => ({ input, output })),
});

/** Returns the predictions that vote. */
export const votesOf = (answers: readonly Answers[]): Prediction[] =>
  answers.flatMap(({ steps, chosen }) => chosen.map((step) => steps[step]));

/**
 * Judges the answers of all supervision steps to an input by its solution. In models of one step, which do
 * not halt, an empty answer has no cells and so no probability; it is left out.
 */
export const judge = (answers: readonly Answers[], solution: Grid): Judged[] =>
  answers.flatMap(({ steps }) =>
    steps.flatMap(({ grid, halt }, step) =>
      steps.length === 1 && isEmptyGrid(grid) ? [] : {
        probability: sigmoid(halt),
        right: equalGrids(grid, solution),
        step: step + 1,
      }
    )
  );
