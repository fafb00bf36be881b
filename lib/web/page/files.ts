/** Reads tasks from files. */
import { isObject, parseTasks } from "../../arc/parse.ts";
import type { Task } from "../../arc/task.ts";
import { InputError } from "../../errors.ts";
import { checkPairCount, parsePageTask } from "./page_task.ts";

/** The most bytes of a file that is read. */
const MOST = 20e6;

/**
 * Reads the tasks of a file: one, or a challenges file's.
 *
 * @throws InputError where the file or a task is too large, or it is not JSON or no task
 */
export async function readTasks(file: File): Promise<Task[]> {
  if (file.size > MOST) {
    throw new InputError(
      `${file.name} has ${(file.size / 1e6).toFixed()} MB; give a file of at most ${MOST / 1e6} MB`,
    );
  }
  return tasksOf(await file.text(), file.name);
}

/** Parses the tasks of a text, as {@link readTasks} does. */
export function tasksOf(text: string, name: string): Task[] {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new InputError(
      `${name} is not JSON (${(error as Error).message}); give a task in ARC's format`,
    );
  }
  if (isObject(json) && Array.isArray(json.train)) {
    return [parsePageTask(json, name, name.replace(/\.json$/, ""))];
  }
  return parseTasks(json, undefined, { challenges: name }).map((task) =>
    checkPairCount(task, name)
  );
}
