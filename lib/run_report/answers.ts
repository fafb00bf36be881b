/** Asks a model for its answers to the test inputs and to the train pairs of tasks. */
import { equalGrids, type Grid } from "../arc/grid.ts";
import type { Task } from "../arc/task.ts";
import { type AnswerStep, chosenSteps } from "../trm/answers.ts";
import { type PredictOptions, type Predictor, predictTasks } from "../vote/predict.ts";
import type { Prediction } from "../vote/votes.ts";
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

/** How a model is asked. */
export interface AskSettings {
  readonly votes: number;
  readonly batchSize: number;
  readonly answer: AnswerStep;
}

/** Asks all variants of tasks about all of their inputs, by task id. */
export async function askTasks(
  predictor: Predictor,
  tasks: readonly Task[],
  { votes, batchSize, answer }: AskSettings,
  options: PredictOptions,
): Promise<Map<string, TaskAnswers>> {
  const settings = { votes, batchSize, answer: "all" } as const;
  const predictions = await predictTasks(predictor, tasks.map(asked), settings, options);
  const { maxSteps } = predictor.model;
  return new Map(tasks.map(({ id, test, train }) => {
    const byInput = Map.groupBy(
      answersIn(predictions.get(id)!, maxSteps, answer),
      ({ steps: [{ testIndex }] }) => testIndex,
    );
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

/** Groups the predictions of all steps, which follow each other, by question. */
function answersIn(
  predictions: readonly Prediction[],
  maxSteps: number,
  answer: AnswerStep,
): Answers[] {
  return Array.from({ length: predictions.length / maxSteps }, (_, question) => {
    const steps = predictions.slice(question * maxSteps, (question + 1) * maxSteps);
    return {
      variant: steps[0].variant,
      steps,
      chosen: chosenSteps(steps.map(({ halt }) => halt), answer),
    };
  });
}

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
      steps.length === 1 && isEmpty(grid) ? [] : {
        probability: probabilityOf(halt),
        right: equalGrids(grid, solution),
        step: step + 1,
      }
    )
  );

/** Returns whether a grid has no cells. */
export const isEmpty = (grid: Grid): boolean => (grid[0]?.length ?? 0) === 0;

/** Returns the probability of a logit. */
export const probabilityOf = (logit: number): number => 1 / (1 + Math.exp(-logit));
