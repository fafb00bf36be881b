/** Tasks of a size that the page draws. */
import { parseTaskFile } from "../../arc/parse.ts";
import type { Task } from "../../arc/task.ts";
import { InputError } from "../../errors.ts";

/** The most train pairs, and the most test inputs. */
export const MOST_PAIRS = 50;

/** Returns the task. Throws an InputError where it has too many pairs to draw. */
export function checkPairCount(task: Task, where: string): Task {
  for (const part of ["train", "test"] as const) {
    const { length } = task[part];
    if (length <= MOST_PAIRS) continue;
    throw new InputError(
      `${where}: task ${task.id} has ${length} ${part} pairs; this page draws at most ${MOST_PAIRS}`,
    );
  }
  return task;
}

/** Parses one task, as `parseTaskFile` does, and throws where it is too large to draw. */
export const parsePageTask = (json: unknown, where: string, id: string): Task =>
  checkPairCount(parseTaskFile(json, where, id), where);
