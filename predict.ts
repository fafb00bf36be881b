/** Votes over variants, writes a submission, and scores it where it can: `deno task predict`. */
import { z } from "zod";
import { basename, dirname, join } from "node:path";
import { resolveTasks } from "./lib/arc/sources.ts";
import { solvedTasks, type Task } from "./lib/arc/task.ts";
import { defineCommand, main, type Result } from "./lib/cli/command.ts";
import { count, device, deviceMemory, precision } from "./lib/cli/options.ts";
import { computeOf } from "./lib/cli/compute.ts";
import { formatTask } from "./lib/cli/format.ts";
import { scoreTable } from "./lib/cli/scores.ts";
import { maxSide } from "./lib/cli/training.ts";
import { InputError } from "./lib/errors.ts";
import { checkWritable, fileExists, removeFile, writeAtomic } from "./lib/files.ts";
import { checkEqual } from "./lib/mpi/check_equal.ts";
import { withProgress } from "./lib/reporter.ts";
import { isAdaptedRun } from "./lib/run_report/run_folder.ts";
import { predictorOf, votingOf } from "./lib/train/checkpoint.ts";
import { checkpointPath, readCheckpoint } from "./lib/train/checkpoint_file.ts";
import { checkNoRunFile, RUN_FILES } from "./lib/train/run_files.ts";
import { PRESETS } from "./lib/train/settings.ts";
import { ANSWER_STEPS, answersEach, type AnswerStep } from "./lib/trm/answers.ts";
import { vote, type VoteResult } from "./lib/vote/evaluate.ts";
import { VOTE_BATCH_SIZE } from "./lib/vote/predict.ts";
import { passByGroup, scoreTasks } from "./lib/vote/scores.ts";
import { writeSubmission } from "./lib/vote/submission_file.ts";

/** The schema of a supervision step, by name or number. */
const answerStep = z.string()
  .refine((text) => isNamed(text) || /^[1-9]\d*$/.test(text), {
    error: `must be one of ${ANSWER_STEPS.join(", ")}, or the number of a step`,
  })
  .transform((text): AnswerStep => isNamed(text) ? text : Number(text));

const isNamed = (text: string): text is (typeof ANSWER_STEPS)[number] =>
  (ANSWER_STEPS as readonly string[]).includes(text);

/** The command `deno task predict`. */
export const predict = defineCommand({
  name: "predict",
  summary: "Answers the test inputs of tasks by a vote of their variants, two attempts each",
  shared: true,
  examples: ["deno task predict --from runs/posttrain --tasks mini-eval"],
  options: {
    from: z.string().describe("checkpoint to predict with: a file or a run's folder"),
    tasks: z.array(z.string()).default(["mini-eval"]).describe(
      "tasks to answer: a mini set, a split or a challenges file; NAME#20 for twenty of them",
    ),
    maxSide,
    device,
    precision,
    deviceMemory,
    votes: z.int().min(0).optional().describe(
      "variants that vote besides the task itself; by default the preset's number, or the number of " +
        "trained variants if fewer",
    ),
    answer: answerStep.optional().meta({ value: "WHICH" }).describe(
      "supervision step whose answer counts: last, the most confident, the one where training halts, " +
        "all, or a number; the preset's by default",
    ),
    batchSize: count().default(VOTE_BATCH_SIZE).describe(
      "test inputs answered together",
    ),
    out: z.string().optional().meta({ value: "FILE" }).describe(
      "submission to write, with predictions.jsonl and scores.json beside it; by default " +
        "submission.json in the run's folder",
    ),
  },
  run: async ({ from, batchSize, ...options }, _words, context) => {
    const { log, signal, ranks } = context;
    const compute = await computeOf(options, ranks);
    const path = await checkpointPath(from);
    const checkpoint = await readCheckpoint(path);
    const tasks = await resolveTasks(options.tasks, options);
    const out = options.out ?? join(dirname(path), "submission.json");
    checkNoRunFile(out);
    if (ranks.isRoot) await checkWritable(out);
    if (await fileExists(out)) log(`replaces ${out}`);
    const predictor = predictorOf(checkpoint);
    const untrained = tasks.filter(({ id }) => !predictor.knows(id)).length;
    if (untrained > 0) {
      log(
        `${untrained} of ${tasks.length} tasks have no embeddings in ${path}: they use the mean`,
      );
    }
    const { head } = checkpoint;
    const voting = untrained === tasks.length ? PRESETS[head.preset] : votingOf(head);
    const { votes = voting.votes, answer = voting.answer } = options;
    const { maxSteps } = predictor.model;
    if (Number(answer) > maxSteps) {
      throw new InputError(`--answer ${answer}: the model has ${maxSteps} supervision steps`);
    }
    checkEqual(ranks, "tasks, options or checkpoints", () => [
      JSON.stringify([tasks, votes, answer, batchSize]),
      predictor.trunk.weights,
    ]);
    let all = 0;
    const result = await withProgress(
      context,
      "predict",
      "answers",
      (report) =>
        vote(predictor, tasks, { votes, batchSize, answer }, {
          ...compute,
          signal,
          onAnswered: (done, total) => {
            all = total;
            report(done, total);
          },
        }),
    );
    const answers = [...result.predictions.values()].reduce((sum, { length }) => sum + length, 0);
    const given = answers / answersEach(maxSteps, answer);
    if (given < all) log(`stopped early: ${given} of ${all} answers decide every vote`);
    if (ranks.isRoot) await writeResult(out, tasks, result);
    const folder = dirname(path);
    const reported = untrained < tasks.length && basename(path) === RUN_FILES.checkpoint &&
      await isAdaptedRun(folder);
    return summary(
      out,
      tasks,
      result,
      reported ? [`report: ${formatTask("report", folder)}`] : [],
    );
  },
});

/** Writes the submission, with predictions and, where there are solutions, scores beside it. */
async function writeResult(out: string, tasks: readonly Task[], result: VoteResult): Promise<void> {
  const folder = dirname(out);
  const solved = solvedTasks(tasks);
  const scores = solved.length > 0 ? scoreTasks(solved, result.candidates) : undefined;
  const paths = { submission: out, scores: join(folder, RUN_FILES.scores) };
  const predictions = join(folder, RUN_FILES.predictions);
  // Those of an earlier submission would be mistaken for this one's.
  await removeFile(predictions);
  await writeSubmission(paths, tasks, result.candidates, scores);
  await writeAtomic(predictions, predictionLines(tasks, result));
}

/** Returns the scores, where there are solutions, the place of the submission, and what may come `next`. */
function summary(
  out: string,
  tasks: readonly Task[],
  { candidates }: VoteResult,
  next: readonly string[],
): Result {
  const solved = solvedTasks(tasks);
  const places = [`submission: ${out}`, ...next];
  if (solved.length === 0) return { text: places.join("\n"), json: { submission: out } };
  const scores = scoreTasks(solved, candidates);
  const some = solved.length < tasks.length
    ? [`scored: ${solved.length} of ${tasks.length} tasks; the others have no known solutions`]
    : [];
  return {
    text: [scoreTable(scores), ...some, ...places].join("\n"),
    json: { submission: out, groups: passByGroup(scores.tasks) },
  };
}

/** Formats predictions as JSON lines, in the order of the tasks. */
function predictionLines(tasks: readonly Task[], { predictions }: VoteResult): string {
  return tasks.flatMap(({ id }) => predictions.get(id)!)
    .map(({ variant, testIndex, grid, halt }) =>
      JSON.stringify({ variant, testIndex, grid, halt }) + "\n"
    ).join("");
}

if (import.meta.main) await main(predict);
