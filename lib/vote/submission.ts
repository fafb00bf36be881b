/**
 * Submissions in ARC Prize's format, two attempts at each test input:
 * `{taskId: [{"attempt_1": grid, "attempt_2": grid}, … one per test input]}`.
 */
import { z } from "zod";
import { COLOURS, type Grid, MAX_SIDE } from "../arc/grid.ts";
import type { Task } from "../arc/task.ts";
import { describeIssues, InputError } from "../errors.ts";
import type { Candidate, Ranking } from "./votes.ts";

/** Two attempts at one test input. */
export interface Attempts {
  readonly attempt_1: Grid;
  readonly attempt_2: Grid;
}

/** The attempts at all test inputs of each task, by task id. */
export type Submission = Readonly<Record<string, readonly Attempts[]>>;

/** Submitted where no variant predicted a grid, since an attempt is mandatory. */
const NOTHING: Grid = [[0]];

/**
 * Builds the submission for `tasks`, in their order, from the candidates by task id. Repeats a single
 * candidate; without any, both attempts are `[[0]]`.
 */
export function buildSubmission(
  tasks: readonly Task[],
  candidates: ReadonlyMap<string, Ranking>,
): Submission {
  return Object.fromEntries(tasks.map(({ id, test }) => {
    const ranking = candidates.get(id) ?? [];
    return [id, test.map((_, index) => attemptsOf(ranking[index] ?? []))];
  }));
}

function attemptsOf([first, second]: readonly Candidate[]): Attempts {
  const best = first?.grid ?? NOTHING;
  return { attempt_1: best, attempt_2: second?.grid ?? best };
}

const grid = z.array(
  z.array(z.int().min(0).max(COLOURS - 1)).min(1).max(MAX_SIDE),
).min(1).max(MAX_SIDE).refine(
  (rows) => rows.every((row) => row.length === rows[0].length),
  "rows differ in length",
);

const attempts = z.object({ attempt_1: grid, attempt_2: grid });

/**
 * Checks that `json` is a submission: two legal grids for each test input of `tasks`, and no other
 * tasks.
 *
 * @throws InputError naming the task and the test input of the first mistake
 */
export function checkSubmission(json: unknown, tasks: readonly Task[]): Submission {
  const entries = z.record(z.string(), z.array(z.unknown())).safeParse(json);
  if (!entries.success) {
    throw new InputError("submission: is not an object of lists by task id");
  }
  const byTask = new Map(Object.entries(entries.data));
  const checked = tasks.map(({ id, test }) => {
    const given = byTask.get(id);
    if (!given) throw new InputError(`submission: task ${id} is missing`);
    if (given.length > test.length) {
      throw new InputError(
        `submission: task ${id} has ${given.length} answers for ${test.length} test inputs`,
      );
    }
    byTask.delete(id);
    return [id, test.map((_, index) => checkAttempts(given[index], id, index))] as const;
  });
  for (const id of byTask.keys()) {
    throw new InputError(`submission: task ${id} is not one of the tasks that were predicted`);
  }
  return Object.fromEntries(checked);
}

function checkAttempts(json: unknown, id: string, index: number): Attempts {
  const place = `submission: task ${id}, test ${index}`;
  if (json === undefined) throw new InputError(`${place}: both attempts are missing`);
  const checked = attempts.safeParse(json);
  if (checked.success) return checked.data;
  throw new InputError(`${place}: has no two legal grids (${describeIssues(checked.error)})`);
}
