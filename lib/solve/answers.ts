/** The answers of a vote on one task, and whether it gives the train pairs their outputs. */
import { mean } from "d3-array";
import { equalGrids, type Grid } from "../arc/grid.ts";
import type { Task } from "../arc/task.ts";
import { ATTEMPTS } from "../vote/submission.ts";
import { type Prediction, rank, sigmoid } from "../vote/votes.ts";

/** An answer to a test input. */
export interface Answer {
  readonly grid: Grid;
  /** The variants that answer so or, in models that do not halt, their votes divided by probability. */
  readonly votes: number;
  /** Their share of all variants, 0…1. */
  readonly share: number;
}

/** What a variant answers to a test input itself. */
export interface Ballot {
  readonly variant: string;
  /** The number of its answer among the shown ones, from 0; -1 for another. */
  readonly answer: number;
  /** The probability that it gives its answer or, in models that halt, that the answer is right. */
  readonly confidence: number;
}

/** What a variant answers to an input of {@link askedTask}. */
export interface Reply {
  /** What it predicts after each supervision step. */
  readonly steps: readonly Prediction[];
  /** The prediction that counts. */
  readonly vote: Prediction;
}

/** What the variants answer to a test input after a supervision step. */
export interface SupervisionStep {
  /** The answer that would be first; undefined where no variant gives a grid. */
  readonly answer?: Answer;
  /** The mean of the variants' probabilities to halt. */
  readonly halting: number;
}

/** What a vote says of a task. */
export interface Answers {
  /** Steps of adaptation before the vote. */
  readonly step: number;
  /** For each test input up to two answers, best first. */
  readonly tests: readonly (readonly Answer[])[];
  /** For each test input what each variant answers. */
  readonly ballots: readonly (readonly Ballot[])[];
  /** For each test input the answers after each supervision step, in models of several. */
  readonly supervision?: readonly (readonly SupervisionStep[])[];
  /** For each train pair whether the best answer to its input is its output. */
  readonly train: readonly boolean[];
}

/** Returns the task that is voted on: its test inputs, then its train inputs, without outputs. */
export function askedTask({ id, train, test }: Task): Task {
  return { id, train, test: [...test, ...train].map(({ input }) => ({ input })) };
}

/** Reads the answers of a vote on {@link askedTask}. */
export function readAnswers(
  { train, test }: Task,
  replies: readonly Reply[],
  step: number,
): Answers {
  const asked = Array.from(
    { length: test.length + train.length },
    (_, index) => replies.filter(({ vote }) => vote.testIndex === index),
  );
  const best = asked.map((own) => bestOf(own.map(({ vote }) => vote)));
  const hasSteps = replies.some(({ steps }) => steps.length > 1);
  return {
    step,
    tests: best.slice(0, test.length),
    ballots: test.map((_, i) =>
      asked[i].map(({ vote: { variant, grid, halt } }) => ({
        variant,
        answer: indexOfGrid(best[i], grid),
        confidence: sigmoid(halt),
      }))
    ),
    ...hasSteps ? { supervision: test.map((_, i) => supervisionOf(asked[i])) } : {},
    train: train.map(({ output }, i) => {
      const [first] = best[test.length + i];
      return first !== undefined && equalGrids(first.grid, output);
    }),
  };
}

/** Returns the answers to an input, given what each variant predicts. */
function bestOf(predictions: readonly Prediction[]): Answer[] {
  return rank(predictions).slice(0, ATTEMPTS).map(({ grid, count }) => (
    { grid, votes: count, share: count / predictions.length }
  ));
}

/** Returns what the variants answer after each supervision step. */
function supervisionOf(replies: readonly Reply[]): SupervisionStep[] {
  return replies[0].steps.map((_, i) => {
    const predictions = replies.map(({ steps }) => steps[i]);
    return {
      answer: bestOf(predictions).at(0),
      halting: mean(predictions, ({ halt }) => sigmoid(halt))!,
    };
  });
}

/** Returns how many train pairs are right. */
export const rightPairs = ({ train }: Answers): number => train.filter((right) => right).length;

/** Returns whether the answers are guesses: a train pair is wrong. */
export const isGuess = ({ train }: Answers): boolean => train.includes(false);

/** Returns which of the answers to a test input is a grid, such as its known output, from 0; -1 for none. */
export const indexOfGrid = (answers: readonly Answer[], output: Grid): number =>
  answers.findIndex(({ grid }) => equalGrids(grid, output));

/** Returns 1, 2, 4 and so on, and `all`. */
export function doublings(all: number): number[] {
  const powers = Array.from({ length: Math.ceil(Math.log2(all)) }, (_, i) => 2 ** i);
  return [...powers, all];
}
