/** Stops a vote early: asks no variant whose answer cannot change the result. */
import type { Variant } from "../arc/augment.ts";
import type { Task } from "../arc/task.ts";
import { isDecided, type Prediction } from "./votes.ts";

/** A test input of one variant. */
export interface Question {
  readonly task: Task;
  readonly testIndex: number;
  readonly variant: Variant;
}

/** How questions are answered. */
export interface AskOptions {
  /** The most questions answered together. */
  readonly batchSize: number;
  /** Answers questions in order, with `each` predictions a question. */
  ask(questions: readonly Question[]): Promise<Prediction[][]>;
  /** Predictions per question; 1 by default. */
  readonly each?: number;
  /** Variants of a task that answer between two checks; 8 by default. */
  readonly round?: number;
  /** Called with the number of questions answered or skipped, and of all questions. */
  onAnswered?(done: number, total: number): void;
  /** Called after each round of variants, with all predictions so far. */
  onRound?(predictions: ReadonlyMap<string, readonly Prediction[]>): Promise<void>;
}

/**
 * Asks variants for every test input of their tasks, and returns their predictions by task id, in the
 * order of the variants. Stops asking for a test input once its two attempts are decided, unless its
 * solution is known: then all variants answer, because later candidates are scored too.
 */
export async function askUntilDecided(
  voters: ReadonlyMap<Task, readonly Variant[]>,
  { batchSize, ask, each = 1, round: size = 8, onAnswered, onRound }: AskOptions,
): Promise<Map<string, Prediction[]>> {
  const predictions = new Map<string, Prediction[]>();
  for (const { id } of voters.keys()) predictions.set(id, []);
  const total = countQuestions(voters);
  let waiting = total;

  /** Returns whether the `left` remaining variants must answer. */
  const isOpen = ({ id, test }: Task, testIndex: number, left: number) =>
    test[testIndex].output !== undefined ||
    !isDecided(
      predictions.get(id)!.filter((one) => one.testIndex === testIndex),
      each * left,
    );

  const rounds = Math.ceil(
    Math.max(...Array.from(voters.values(), ({ length }) => length)) / size,
  );
  for (let round = 0; round < rounds; round++) {
    const begin = round * size;
    const questions = [...voters].flatMap(([task, variants]) => {
      const left = variants.length - begin;
      const open = task.test.map((_, test) => test).filter((test) => isOpen(task, test, left));
      return variants.slice(begin, begin + size).flatMap((variant) =>
        open.map((testIndex): Question => ({ task, testIndex, variant }))
      );
    });
    waiting -= countRound(voters, begin, size) - questions.length;
    for (let first = 0; first < questions.length; first += batchSize) {
      const asked = questions.slice(first, first + batchSize);
      const answers = await ask(asked);
      asked.forEach(({ task }, i) => predictions.get(task.id)!.push(...answers[i]));
      waiting -= asked.length;
      onAnswered?.(total - waiting, total);
    }
    if (questions.length === 0) onAnswered?.(total - waiting, total);
    await onRound?.(predictions);
  }
  return predictions;
}

/** Counts all questions. */
export function countQuestions(voters: ReadonlyMap<Task, readonly Variant[]>): number {
  return [...voters].reduce((sum, [{ test }, { length }]) => sum + length * test.length, 0);
}

/** Counts the questions of the round of `size` variants that starts at a variant. */
function countRound(
  voters: ReadonlyMap<Task, readonly Variant[]>,
  begin: number,
  size: number,
): number {
  return countQuestions(
    new Map(Array.from(voters, ([task, all]) => [task, all.slice(begin, begin + size)])),
  );
}
