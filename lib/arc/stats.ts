/** How many tasks, train pairs and test inputs a split has. */
import type { Task } from "./task.ts";

/** The size of a split. */
export interface SplitStats {
  readonly tasks: number;
  /** Mean over its tasks. */
  readonly trainPairs: number;
  /** Mean over its tasks. */
  readonly testInputs: number;
}

/** The size of a split of at least one task. */
export function splitStats(tasks: readonly Task[]): SplitStats {
  const mean = (count: (task: Task) => number) =>
    tasks.reduce((sum, task) => sum + count(task), 0) / tasks.length;
  return {
    tasks: tasks.length,
    trainPairs: mean((task) => task.train.length),
    testInputs: mean((task) => task.test.length),
  };
}
