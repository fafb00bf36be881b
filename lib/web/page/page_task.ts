/** Tasks of a size that the page draws. */
import { parseTaskFile } from "../../arc/parse.ts";
import type { Task } from "../../arc/task.ts";
import { InputError } from "../../errors.ts";

/** The most train pairs, and the most test inputs. */
const MOST = 50;

/** Returns the task. Throws an InputError where it has too many pairs to draw. */
export function drawable(task: Task, where: string): Task {
  for (const part of ["train", "test"] as const) {
    const { length } = task[part];
    if (length <= MOST) continue;
    throw new InputError(
      `${where}: task ${task.id} has ${length} ${part} pairs; this page draws at most ${MOST}`,
    );
  }
  return task;
}

/** Parses one task, as `parseTaskFile` does, and throws where it is too large to draw. */
export const parsePageTask = (json: unknown, where: string, id: string): Task =>
  drawable(parseTaskFile(json, where, id), where);
