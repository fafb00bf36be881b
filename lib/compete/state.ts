/** What a competition run keeps for its continuation. */
import { basename, dirname, join } from "node:path";
import { z } from "zod";
import type { Task } from "../arc/task.ts";
import { InputError } from "../errors.ts";
import { fileExists, readJson, removeTemporaries, writeAtomic } from "../files.ts";
import { RUN_FILES } from "../train/run_files.ts";
import { writeSubmission } from "../vote/submission_file.ts";

const FILE = "compete.json";

const schema = z.object({
  /** Seconds of the budget, and those that are over. */
  budget: z.number().positive(),
  used: z.number().min(0),
  /** The checkpoint and the number of variants behind the submission; none before the first vote. */
  answered: z.strictObject({ step: z.int().min(0), variants: z.int().min(1) }).optional(),
});

/** The state of a run. */
export type State = z.output<typeof schema>;

/** Returns what is behind the submission of a run; undefined before its first vote, and for other runs. */
export async function answeredIn(folder: string): Promise<State["answered"]> {
  if (!await fileExists(join(folder, FILE))) return undefined;
  return (await readState(folder)).answered;
}

/** What a run begins with. */
interface Opening {
  readonly folder: string;
  /** The submission to write. */
  readonly submission: string;
  readonly tasks: readonly Task[];
  /** The state of a run that goes on. */
  readonly earlier: State | undefined;
  /** Whether the submission is there. */
  readonly exists: boolean;
}

/**
 * Writes the state of a run that begins, and a submission if there is none: until the first vote, each attempt
 * is a single cell. Removes what a killed process left beside it. Returns what undoes the writes.
 */
export async function openRun(
  { folder, submission, tasks, earlier, exists }: Opening,
  state: State,
): Promise<() => Promise<void>> {
  await removeTemporaries(dirname(submission), basename(submission));
  await writeState(folder, state);
  const paths = { submission, scores: join(folder, RUN_FILES.scores) };
  if (!exists) await writeSubmission(paths, tasks, new Map());
  return async () => {
    if (!exists) await Deno.remove(submission);
    if (earlier) await writeState(folder, earlier);
    else await Deno.remove(join(folder, FILE));
  };
}

/** Writes the state to the run's folder. */
export async function writeState(folder: string, state: State): Promise<void> {
  await writeAtomic(join(folder, FILE), JSON.stringify(state) + "\n");
}

/**
 * Reads the state.
 *
 * @throws InputError where the folder holds no competition run
 */
export async function readState(folder: string): Promise<State> {
  const path = join(folder, FILE);
  if (!await fileExists(path)) {
    throw new InputError(`${folder} has no competition run to resume; leave --resume out`);
  }
  const state = schema.safeParse(await readJson(path));
  if (state.success) return state.data;
  throw new InputError(`${path} is damaged; start a new run with another --out`);
}
