/** What an ARC task is: pairs to learn a rule from, and inputs to apply it to. */
import { InputError } from "../errors.ts";
import { type Grid, gridKey } from "./grid.ts";

/** An input with the output that the task's rule makes of it. */
export interface Pair {
  readonly input: Grid;
  readonly output: Grid;
}

/** A test input; `output` is there only where the solution is known. */
export interface TestPair {
  readonly input: Grid;
  readonly output?: Grid;
}

/** One puzzle. */
export interface Task {
  readonly id: string;
  readonly train: readonly Pair[];
  readonly test: readonly TestPair[];
  /** Under which heading its score is reported (generated tasks only). */
  readonly group?: string;
}

/** Whether two tasks hold the same train pairs and the same test pairs, in whatever order. */
export function equalTasks(a: Task, b: Task): boolean {
  return pairsKey(a.train) === pairsKey(b.train) && pairsKey(a.test) === pairsKey(b.test);
}

function pairsKey(pairs: readonly TestPair[]): string {
  const keys = pairs.map(({ input, output }) => `${gridKey(input)}>${output && gridKey(output)}`);
  return keys.sort().join(" ");
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
