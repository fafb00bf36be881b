/** Files of submissions. */
import type { Task } from "../arc/task.ts";
import { writeAtomic } from "../files.ts";
import { buildSubmission, checkSubmission } from "./submission.ts";
import type { Ranking } from "./votes.ts";

/** Writes the submission of some candidates, checked against the tasks. */
export async function writeSubmission(
  path: string,
  tasks: readonly Task[],
  candidates: ReadonlyMap<string, Ranking>,
): Promise<void> {
  const submission = buildSubmission(tasks, candidates);
  checkSubmission(submission, tasks);
  await writeAtomic(path, JSON.stringify(submission) + "\n");
}
