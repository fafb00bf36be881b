/** Where tasks come from: what a person may name on the command line to mean some tasks. */
import { InputError } from "../errors.ts";
import { sideOf } from "./canvas.ts";
import { MINI_SETS, type MiniSet, miniTasks } from "./mini/mini.ts";
import { MINI_PARTS, type MiniPart, miniPart } from "./mini/parts.ts";
import { loadTasks } from "./parse.ts";
import { findFile } from "./paths.ts";
import { challengesOf, dataFolders, SPLITS } from "./splits.ts";
import { equalTasks, type Task } from "./task.ts";

/** Which tasks of their sources are meant, and where splits are looked for. */
export interface Choice {
  /** Only tasks whose grids have no longer side, those of test outputs aside; all unless given. */
  readonly maxSide?: number;
  readonly folders?: readonly string[];
}

/**
 * The tasks of all sources, in their order. A source is a generated set (`mini-train`, `mini-dev`,
 * `mini-eval`) or part of one, a split (`training2`: its challenges file in one of the folders), or
 * the path of what {@link loadTasks} reads; see {@link selection} for fewer of its tasks. A task that
 * several sources have alike is there once.
 *
 * @throws InputError when a source isn't there, is damaged or has no such tasks, or when two sources
 * have different tasks of one id
 */
export async function resolveTasks(
  sources: readonly string[],
  choice: Choice = {},
): Promise<Task[]> {
  return mergeTasks(await tasksBySource(sources, choice));
}

/** The tasks of each source, as {@link resolveTasks} takes it. */
export async function tasksBySource(
  sources: readonly string[],
  choice: Choice = {},
): Promise<Map<string, Task[]>> {
  const resolved = new Map<string, Task[]>();
  for (const source of sources) resolved.set(source, await selection(source, choice));
  return resolved;
}

/**
 * The tasks of all sources, one that several have alike once; throws an InputError where two have
 * different tasks of one id.
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
 * The tasks of a source that fit, or some of them: of `source#50` fifty, spread evenly; of
 * `source#2/4` those of the second of four parts, into which all its tasks are dealt out in turn, so
 * that a part held out at one side is held out at any.
 */
async function selection(
  given: string,
  { maxSide, folders = dataFolders() }: Choice,
): Promise<Task[]> {
  const [, source, first, of] = /^(.+)#(\d+)(?:\/(\d+))?$/.exec(given) ?? [given, given];
  const all = await tasksOf(source, folders);
  const [part, parts] = [Number(first), Number(of ?? 1)];
  const dealt = of === undefined ? all : all.filter((_, i) => i % parts === part - 1);
  const tasks = maxSide === undefined ? dealt : dealt.filter((task) => sideOf(task) <= maxSide);
  const upTo = maxSide === undefined ? "" : ` of sides up to ${maxSide}`;
  const count = of === undefined ? tasks.length : all.length;
  const most = of === undefined ? count : parts;
  if (first !== undefined && (part < 1 || part > most || most > count)) {
    throw new InputError(
      `"${given}" asks for what is not there: ${source} has ${count} tasks${
        of === undefined ? upTo : ""
      }; give ${source}#N for N of them, or ${source}#K/N for the K-th of N parts`,
    );
  }
  if (tasks.length === 0) {
    throw new InputError(
      `${given} has no task${upTo}; its smallest has ${Math.min(...dealt.map(sideOf))}`,
    );
  }
  if (first === undefined || of !== undefined) return tasks;
  return Array.from({ length: part }, (_, i) => tasks[Math.floor(i * tasks.length / part)]);
}

/** Whether a source is a generated set or part of one, or some of its tasks. */
export function isGenerated(source: string): boolean {
  const [name] = source.split("#");
  return isMiniSet(name) || isMiniPart(name);
}

async function tasksOf(source: string, folders: readonly string[]): Promise<Task[]> {
  if (isMiniSet(source)) return miniTasks(source);
  if (isMiniPart(source)) return miniPart(source);
  if (/[\\/]|\.json(\.gz)?$/.test(source)) return await loadTasks(source);
  const path = await findFile(challengesOf(source), folders);
  if (path) return await loadTasks(path);
  if (SPLITS.includes(source)) {
    throw new InputError(
      `split ${source} is not on this machine (looked in ${folders.join(", ")}); ` +
        `run \`deno task data fetch ${source}\`, or let ARC_DATA name a folder where its files are`,
    );
  }
  throw new InputError(
    `"${source}" names no tasks; give ${MINI_SETS.join(", ")}, a split (${SPLITS.join(", ")}) ` +
      `or a path (./${source} for a folder of this name)`,
  );
}

function isMiniSet(source: string): source is MiniSet {
  return (MINI_SETS as readonly string[]).includes(source);
}

function isMiniPart(source: string): source is MiniPart {
  return (MINI_PARTS as readonly string[]).includes(source);
}
