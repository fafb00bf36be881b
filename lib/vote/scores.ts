/**
 * Scores: pass@k of a task is the share of its test inputs whose solution is among the first k
 * candidates; pass@all counts every candidate, the bound of a perfect ranking.
 */
import { z } from "zod";
import { equalGrids } from "../arc/grid.ts";
import type { Task } from "../arc/task.ts";
import { describeIssues, InputError } from "../errors.ts";
import { readJson, writeAtomic } from "../files.ts";
import type { Ranking } from "./votes.ts";

/** The k of each pass@k that is scored; `all` counts every candidate. */
export const PASS_KEYS = ["1", "2", "5", "10", "100", "1000", "all"] as const;

const share = z.number().min(0).max(1);

const passes = z.record(z.enum(PASS_KEYS), share);

/** The schema of a task's score. */
export const taskScore = z.object({
  id: z.string(),
  group: z.string().optional(),
  pass: passes,
  /** Other measurements, by name. */
  scores: z.record(z.string(), z.number()).optional(),
});

const scoresFile = z.object({ version: z.literal(1), tasks: z.array(taskScore).min(1) });

/** pass@k for every k, in 0…1. */
export type Pass = z.output<typeof taskScore>["pass"];

/** The score of one task: the mean over its test inputs. */
export type TaskScore = z.output<typeof taskScore>;

/** The scores of all tasks; the content of `scores.json`. */
export type Scores = z.output<typeof scoresFile>;

/**
 * Scores tasks by their candidates; those without candidates score 0.
 *
 * @throws InputError naming the first test input whose solution is unknown
 */
export function scoreTasks(
  tasks: readonly Task[],
  candidates: ReadonlyMap<string, Ranking>,
): Scores {
  return { version: 1, tasks: tasks.map((task) => scoreTask(task, candidates.get(task.id) ?? [])) };
}

function scoreTask(task: Task, ranking: Ranking): TaskScore {
  const positions = task.test.map(({ output }, test) => {
    if (!output) {
      throw new InputError(
        `task ${task.id}, test ${test + 1}: has no known solution to score against; ` +
          `give the solutions file too, or leave the task out`,
      );
    }
    const position = (ranking[test] ?? []).findIndex(({ grid }) => equalGrids(grid, output));
    return position === -1 ? Infinity : position;
  });
  const within = (k: number) => positions.filter((at) => at < k).length / positions.length;
  return {
    id: task.id,
    ...(task.group === undefined ? {} : { group: task.group }),
    pass: passOf((key) => within(key === "all" ? Infinity : Number(key))),
  };
}

/** Returns the mean over tasks (at least one). */
export function meanPass(tasks: readonly TaskScore[]): Pass {
  return passOf((key) => tasks.reduce((sum, { pass }) => sum + pass[key], 0) / tasks.length);
}

function passOf(score: (key: keyof Pass) => number): Pass {
  return Object.fromEntries(PASS_KEYS.map((key) => [key, score(key)])) as Pass;
}

/** The name of the group of all tasks. */
export const ALL_TASKS = "all tasks";

/** Groups tasks, in the order of the groups' first tasks, then {@link ALL_TASKS}. */
export function groupsOf<T extends { readonly group?: string }>(
  tasks: readonly T[],
): Map<string, T[]> {
  const grouped = tasks.filter(({ group }) => group !== undefined);
  return Map.groupBy(grouped, ({ group }) => group!).set(ALL_TASKS, [...tasks]);
}

/** Returns the number of tasks and the mean scores of each group; see {@link groupsOf}. */
export function passByGroup(scores: readonly TaskScore[]) {
  return Array.from(groupsOf(scores), ([group, tasks]) => ({
    group,
    tasks: tasks.length,
    pass: meanPass(tasks),
  }));
}

/** Writes scores to a file. */
export async function writeScores(path: string, scores: Scores): Promise<void> {
  await writeAtomic(path, `${JSON.stringify(scores)}\n`);
}

/** Reads scores from a file; throws an InputError that names it where it is missing or malformed. */
export async function readScores(path: string): Promise<Scores> {
  const parsed = scoresFile.safeParse(await readJson(path));
  if (parsed.success) return parsed.data;
  throw new InputError(
    `${path}: is no file of scores (${describeIssues(parsed.error)}); ` +
      `give one that \`deno task predict\` wrote`,
  );
}
