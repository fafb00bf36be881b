/** Files of submissions, and of their scores. */
import type { Task } from "../arc/task.ts";
import { fileExists, writeAtomic } from "../files.ts";
import { type Scores, writeScores } from "./scores.ts";
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

/** Paths of a submission and of its scores. */
export interface ScoredFiles {
  readonly submission: string;
  readonly scores: string;
}

/** Writes the submission of some candidates and, where there are any, its scores. */
export async function writeScored(
  paths: ScoredFiles,
  tasks: readonly Task[],
  candidates: ReadonlyMap<string, Ranking>,
  scores: Scores | undefined,
): Promise<void> {
  // Scores of an earlier submission would be mistaken for this one's.
  if (await fileExists(paths.scores)) await Deno.remove(paths.scores);
  await writeSubmission(paths.submission, tasks, candidates);
  if (scores) await writeScores(paths.scores, scores);
}
