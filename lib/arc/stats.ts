/** Sizes of splits. */
import type { Task } from "./task.ts";

/** Counts of a split's tasks, train pairs and test inputs. */
export interface SplitStats {
  readonly tasks: number;
  /** Mean over its tasks. */
  readonly trainPairs: number;
  /** Mean over its tasks. */
  readonly testInputs: number;
}

/** Counts the tasks (at least one), train pairs and test inputs of a split. */
export function splitStats(tasks: readonly Task[]): SplitStats {
  const mean = (count: (task: Task) => number) =>
    tasks.reduce((sum, task) => sum + count(task), 0) / tasks.length;
  return {
    tasks: tasks.length,
    trainPairs: mean((task) => task.train.length),
    testInputs: mean((task) => task.test.length),
  };
}
