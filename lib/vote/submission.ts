/**
 * Submissions in ARC Prize's format, two attempts at each test input:
 * `{taskId: [{"attempt_1": grid, "attempt_2": grid}, … one per test input]}`.
 */
import { z } from "zod";
import { type Grid, gridSchema } from "../arc/grid.ts";
import type { Task } from "../arc/task.ts";
import { describeIssues, InputError } from "../errors.ts";
import type { Ranking } from "./votes.ts";

/** The number of attempts at a test input; see {@link Attempts}. */
export const ATTEMPTS = 2;

/** The attempts at one test input. */
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

/** Returns the attempts at a test input from its candidates, best first. */
export function attemptsOf(
  [first, second]: readonly { readonly grid: Grid }[],
): Attempts {
  const best = first?.grid ?? NOTHING;
  return { attempt_1: best, attempt_2: second?.grid ?? best };
}

const attempts = z.object({ attempt_1: gridSchema, attempt_2: gridSchema });

/**
 * Checks that `json` is a submission: two legal grids for each test input of `tasks`, and no other
 * tasks.
 *
 * @throws InputError naming the task and the test input of each mistake
 */
export function checkSubmission(json: unknown, tasks: readonly Task[]): Submission {
  const answers = tasks.map(({ id, test }) => [id, z.array(attempts).length(test.length)]);
  const checked = z.strictObject(Object.fromEntries(answers)).safeParse(json);
  if (checked.success) return checked.data as Submission;
  throw new InputError(`submission: ${describeIssues(checked.error)}`);
}
