/** Sources of tasks: what `--tasks` and similar options name. */
import { InputError } from "../errors.ts";
import { sideOf } from "./canvas.ts";
import { GENERATED } from "./generated.ts";
import { loadTasks } from "./load.ts";
import { findFile } from "./paths.ts";
import { challengesOf, dataFolders, SPLITS } from "./splits.ts";
import { equalTasks, type Task } from "./task.ts";

/** Generated sets that are not a part of another. */
const MADE = [...GENERATED.keys()].filter((name) => !name.startsWith("mini-train-"));

/** Which tasks of a source to take, and where to look for splits. */
export interface Choice {
  /** The longest side of train pairs and test inputs; unlimited by default. */
  readonly maxSide?: number;
  readonly folders?: readonly string[];
}

/**
 * Returns the tasks of all sources, in their order; equal tasks of several sources count once. A source
 * is a generated set (`mini-train`, `mini-dev`, `mini-eval`, `midi`) or a subset of one, a split (`training2`:
 * its challenges file in one of the folders), or a path for {@link loadTasks}; {@link selection}
 * describes how to take some of its tasks.
 *
 * @throws InputError when a source is missing, damaged or has no such tasks, or when two sources have
 * different tasks of one id
 */
export async function resolveTasks(
  sources: readonly string[],
  choice: Choice = {},
): Promise<Task[]> {
  return mergeTasks(await tasksBySource(sources, choice));
}

/** Returns the tasks of each source; see {@link resolveTasks}. */
export async function tasksBySource(
  sources: readonly string[],
  choice: Choice = {},
): Promise<Map<string, Task[]>> {
  const resolved = new Map<string, Task[]>();
  for (const source of sources) resolved.set(source, await selection(source, choice));
  return resolved;
}

/**
 * Merges the tasks of all sources; equal tasks count once.
 *
 * @throws InputError when two sources have different tasks of one id
 */
export function mergeTasks(sources: ReadonlyMap<string, readonly Task[]>): Task[] {
  const merged = new Map<string, { task: Task; source: string }>();
  for (const [source, tasks] of sources) {
    for (const task of tasks) {
      const earlier = merged.get(task.id);
      if (!earlier) merged.set(task.id, { task, source });
      else if (!equalTasks(earlier.task, task)) {
        throw new InputError(
          `task ${task.id} is in ${earlier.source} and, with other pairs or solutions, in ${source}; ` +
            `leave one of the two out, or rename the task in one of them`,
        );
      }
    }
  }
  return Array.from(merged.values(), ({ task }) => task);
}

/**
 * Returns a source's tasks up to the longest side, or some of them: `source#50` is fifty, evenly
 * spaced; `source#2/4` is the second of four folds, to which all tasks are assigned in turn before the
 * longest side applies.
 */
async function selection(
  given: string,
  { maxSide, folders = dataFolders() }: Choice,
): Promise<Task[]> {
  const [, source, first, of] = partsOf(given);
  const all = await tasksOf(source, folders);
  const [number, folds] = [Number(first), Number(of ?? 1)];
  const fold = of === undefined ? all : all.filter((_, i) => i % folds === number - 1);
  const tasks = maxSide === undefined ? fold : fold.filter((task) => sideOf(task) <= maxSide);
  const upTo = maxSide === undefined ? "" : ` of sides up to ${maxSide}`;
  const count = of === undefined ? tasks.length : all.length;
  const most = of === undefined ? count : folds;
  if (first !== undefined && (number < 1 || number > most || most > count)) {
    throw new InputError(
      `"${given}" asks for what is not there: ${source} has ${count} tasks${
        of === undefined ? upTo : ""
      }; give ${source}#N for N of them, or ${source}#K/N for the K-th of N folds`,
    );
  }
  if (tasks.length === 0) {
    throw new InputError(
      `${given} has no task${upTo}; its smallest has ${Math.min(...fold.map(sideOf))}`,
    );
  }
  if (first === undefined || of !== undefined) return tasks;
  return Array.from({ length: number }, (_, i) => tasks[Math.floor(i * tasks.length / number)]);
}

/** Returns a source's name or path, and the numbers of its {@link selection}, if any. */
const partsOf = (given: string) => /^(.+)#(\d+)(?:\/(\d+))?$/.exec(given) ?? [given, given];

/** Returns whether a source is a path. */
export const isPath = (source: string): boolean => /[\\/]|\.json(\.gz)?$/.test(partsOf(source)[1]);

/** Returns whether a source is generated. */
export function isGenerated(source: string): boolean {
  return GENERATED.has(source.split("#")[0]);
}

async function tasksOf(source: string, folders: readonly string[]): Promise<Task[]> {
  const generate = GENERATED.get(source);
  if (generate) return generate();
  if (isPath(source)) return await loadTasks(source);
  const path = await findFile(challengesOf(source), folders);
  if (path) return await loadTasks(path);
  if (SPLITS.includes(source)) {
    throw new InputError(
      `split ${source} is not on this machine (looked in ${folders.join(", ")}); ` +
        `run \`deno task data fetch ${source}\`, or let ARC_DATA name a folder where its files are`,
    );
  }
  throw new InputError(
    `"${source}" names no tasks; give ${MADE.join(", ")}, a split (${SPLITS.join(", ")}) ` +
      `or a path (./${source} for a folder of this name)`,
  );
}
