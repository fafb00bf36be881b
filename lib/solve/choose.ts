/** Finds the task to solve, and the trunk for it. */
import { fileURLToPath } from "node:url";
import { loadTasks } from "../arc/load.ts";
import { resolveTasks } from "../arc/sources.ts";
import type { Task } from "../arc/task.ts";
import { InputError } from "../errors.ts";
import { trunkFile, type TrunkName, trunkOf } from "./trunks.ts";

/** The source whose first task is solved by default; no trunk has seen its tasks. */
const DEFAULT_SOURCE = "mini-eval";

/**
 * Returns the task of a file (a word that ends in `.json` or `.json.gz`) or of an id in the sources;
 * without a word, the sources' first task.
 *
 * @throws InputError where there is no such task
 */
export async function chooseTask(
  words: readonly string[],
  sources: readonly string[] | undefined,
): Promise<Task> {
  const [word] = words;
  if (words.length > 1) throw new InputError(`give one task, not ${words.length}`);
  if (word !== undefined && /\.json(\.gz)?$/.test(word)) {
    if (sources) throw new InputError(`give the file ${word} or --tasks, not both`);
    const tasks = await loadTasks(word);
    if (tasks.length === 1) return tasks[0];
    throw new InputError(
      `${word} holds ${tasks.length} tasks; give the id of one and --tasks ${word}`,
    );
  }
  const tasks = await resolveTasks(sources ?? [DEFAULT_SOURCE]);
  const task = word === undefined ? tasks[0] : tasks.find(({ id }) => id === word);
  if (task) return task;
  throw new InputError(
    `no task ${word} in ${(sources ?? [DEFAULT_SOURCE]).join(", ")} (its first is ${
      tasks[0].id
    }); give a file that ends in .json, an id of these, or other --tasks`,
  );
}

/** Returns the path of a committed trunk: the one that suits a task, unless another is named. */
export const trunkFor = (task: Task, name: TrunkName = trunkOf(task)): string =>
  fileURLToPath(new URL(`../../data/checkpoints/${trunkFile(name)}`, import.meta.url));
