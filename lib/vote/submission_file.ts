/** Files of submissions, and of their scores. */
import type { Task } from "../arc/task.ts";
import { removeFile, writeAtomic } from "../files.ts";
import { type Scores, writeScores } from "./scores.ts";
import { buildSubmission, checkSubmission } from "./submission.ts";
import type { Ranking } from "./votes.ts";

/**
 * Writes the submission of some candidates, checked against the tasks, and its scores, if any. The paths are
 * those of both files.
 */
export async function writeSubmission(
  paths: { readonly submission: string; readonly scores: string },
  tasks: readonly Task[],
  candidates: ReadonlyMap<string, Ranking>,
  scores?: Scores,
): Promise<void> {
  const submission = buildSubmission(tasks, candidates);
  checkSubmission(submission, tasks);
  // Scores of an earlier submission would be mistaken for this one's.
  await removeFile(paths.scores);
  await writeAtomic(paths.submission, JSON.stringify(submission) + "\n");
  if (scores) await writeScores(paths.scores, scores);
}
