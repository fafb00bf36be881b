/** ARC tasks: pairs to learn a rule from, and inputs to apply it to. */
import { InputError } from "../errors.ts";
import { type Grid, gridKey } from "./grid.ts";

/** An input and its output by the task's rule. */
export interface Pair {
  readonly input: Grid;
  readonly output: Grid;
}

/** A test input, with its output where the solution is known. */
export interface TestPair {
  readonly input: Grid;
  readonly output?: Grid;
}

/** One task. */
export interface Task {
  readonly id: string;
  readonly train: readonly Pair[];
  readonly test: readonly TestPair[];
  /** The group that its score is reported in (generated tasks only). */
  readonly group?: string;
}

/** Returns whether two tasks have the same train and test pairs, in any order. */
export function equalTasks(a: Task, b: Task): boolean {
  return pairsKey(a.train) === pairsKey(b.train) && pairsKey(a.test) === pairsKey(b.test);
}

function pairsKey(pairs: readonly TestPair[]): string {
  const keys = pairs.map(({ input, output }) => `${gridKey(input)}>${output && gridKey(output)}`);
  return keys.sort().join(" ");
}

/** Returns the tasks whose solutions are all known, which can be scored. */
export function solvedTasks(tasks: readonly Task[]): Task[] {
  return tasks.filter(({ test }) => test.every(({ output }) => output !== undefined));
}

/** Throws an InputError that names `option` when none of its tasks can be scored. */
export function checkScorable(tasks: readonly Task[], option: string): void {
  if (solvedTasks(tasks).length > 0) return;
  throw new InputError(
    `${option}: no task has known solutions to score against (task ${tasks[0].id} is the first); ` +
      `put the solutions file beside the challenges, or leave ${option} out`,
  );
}
