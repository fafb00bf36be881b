/** A askUntilDecided: who is asked what, and when no more need be asked. */
import type { Variant } from "../arc/augment.ts";
import type { Task } from "../arc/task.ts";
import { isDecided, type Prediction, rank } from "./votes.ts";

/** One question: a test input as one variant shows it. */
export interface Question {
  readonly task: Task;
  readonly testIndex: number;
  readonly variant: Variant;
}

/** How questions are answered, and who wants to know of it. */
export interface AskOptions {
  /** Questions that are answered together, at most. */
  readonly batchSize: number;
  /** Answers some questions, in their order, each with as many predictions as `each` says. */
  ask(questions: readonly Question[]): Promise<Prediction[][]>;
  /** Predictions that a question gets; 1 unless given. */
  readonly each?: number;
  /** Called with the questions answered or not needed so far, and all there are. */
  onAnswered?(done: number, total: number): void;
}

/** Variants of a task that answer before it is seen whether more of them must. */
const ROUND = 8;

/**
 * Asks variants about every test input of their tasks, and returns what they predicted by task id,
 * in the order of the variants. A test input whose solution is not known is asked no more of once
 * its two attempts are certain; where it is known all variants answer, because then candidates
 * behind the second are scored too.
 */
export async function askUntilDecided(
  voters: ReadonlyMap<Task, readonly Variant[]>,
  { batchSize, ask, each = 1, onAnswered }: AskOptions,
): Promise<Map<string, Prediction[]>> {
  const predictions = new Map<string, Prediction[]>();
  for (const { id } of voters.keys()) predictions.set(id, []);
  const total = countQuestions(voters);
  let waiting = total;

  /** Whether the `left` variants that have not answered yet must do so. */
  const isOpen = ({ id, test }: Task, testIndex: number, left: number) =>
    test[testIndex].output !== undefined ||
    !isDecided(
      rank(predictions.get(id)!.filter((one) => one.testIndex === testIndex)),
      each * left,
    );

  const rounds = Math.ceil(
    Math.max(...Array.from(voters.values(), ({ length }) => length)) / ROUND,
  );
  for (let round = 0; round < rounds; round++) {
    const begin = round * ROUND;
    const questions = [...voters].flatMap(([task, variants]) => {
      const left = variants.length - begin;
      const open = task.test.map((_, test) => test).filter((test) => isOpen(task, test, left));
      return variants.slice(begin, begin + ROUND).flatMap((variant) =>
        open.map((testIndex): Question => ({ task, testIndex, variant }))
      );
    });
    waiting -= countRound(voters, begin) - questions.length;
    for (let first = 0; first < questions.length; first += batchSize) {
      const asked = questions.slice(first, first + batchSize);
      const answers = await ask(asked);
      asked.forEach(({ task }, i) => predictions.get(task.id)!.push(...answers[i]));
      waiting -= asked.length;
      onAnswered?.(total - waiting, total);
    }
    if (questions.length === 0) onAnswered?.(total - waiting, total);
  }
  return predictions;
}

/** All questions that there are. */
export function countQuestions(voters: ReadonlyMap<Task, readonly Variant[]>): number {
  return [...voters].reduce((sum, [{ test }, { length }]) => sum + length * test.length, 0);
}

/** Those of the round that begins with a variant. */
function countRound(voters: ReadonlyMap<Task, readonly Variant[]>, begin: number): number {
  return countQuestions(
    new Map(Array.from(voters, ([task, all]) => [task, all.slice(begin, begin + ROUND)])),
  );
}
