/** Votes over variants, writes a submission, and scores it where it can: `deno task predict`. */
import { z } from "zod";
import { dirname, join } from "node:path";
import { parseVariant } from "./lib/arc/augment.ts";
import { resolveTasks } from "./lib/arc/sources.ts";
import type { Task } from "./lib/arc/task.ts";
import { defineCommand, main } from "./lib/cli/command.ts";
import { count } from "./lib/cli/options.ts";
import { formatTable } from "./lib/cli/table.ts";
import { writeAtomic } from "./lib/files.ts";
import { predictorOf, readCheckpoint } from "./lib/train/checkpoint.ts";
import { checkpointPath } from "./lib/train/run.ts";
import { PRESETS } from "./lib/train/settings.ts";
import { elect, type Election, solvedTasks } from "./lib/vote/evaluate.ts";
import { VOTE_BATCH } from "./lib/vote/predict.ts";
import {
  groupsOf,
  meanPass,
  type Scores,
  SCORES_FILE,
  scoreTasks,
  writeScores,
} from "./lib/vote/scores.ts";
import { buildSubmission, checkSubmission } from "./lib/vote/submission.ts";

const predict = defineCommand({
  name: "predict",
  summary: "Answers the test inputs of tasks by a vote over their variants, two attempts each",
  examples: ["deno task predict --from runs/posttrain --tasks mini-eval"],
  options: {
    from: z.string().describe("checkpoint to predict with: a file or a run's folder"),
    tasks: z.array(z.string()).default(["mini-eval"]).describe(
      "tasks to answer: a mini set, a split, or a challenges file",
    ),
    votes: z.int().min(0).optional().describe(
      "variants that vote beside the task itself; the preset's number unless given",
    ),
    batch: count().default(VOTE_BATCH).describe("test inputs of variants answered together"),
    out: z.string().optional().meta({ value: "FILE" }).describe(
      "submission to write; submission.json in the run's folder unless given",
    ),
  },
  run: async ({ from, batch, threads, ...options }, _words, { log, progress, signal }) => {
    const path = await checkpointPath(from);
    const checkpoint = await readCheckpoint(path);
    const tasks = await resolveTasks(options.tasks);
    const known = new Set(checkpoint.rows.names.map((name) => parseVariant(name).taskId));
    const strangers = tasks.filter(({ id }) => !known.has(id)).length;
    if (strangers > 0) {
      log(`${strangers} of ${tasks.length} tasks have no rows in ${path}: they get their mean`);
    }
    const votes = options.votes ?? PRESETS[checkpoint.head.preset].votes;
    let bar: ReturnType<typeof progress> | undefined;
    const election = await elect(predictorOf(checkpoint), tasks, { votes, batch }, {
      threads,
      signal,
      onAnswered: (done, total) => (bar ??= progress("predict", total, "answers")).update(done),
    });
    bar?.stop();
    const out = options.out ?? join(dirname(path), "submission.json");
    const submission = buildSubmission(tasks, election.candidates);
    checkSubmission(submission, tasks);
    await writeAtomic(out, JSON.stringify(submission) + "\n");
    const folder = dirname(out);
    await writeAtomic(join(folder, "predictions.jsonl"), predictionLines(tasks, election));
    const solved = solvedTasks(tasks);
    if (solved.length === 0) {
      return { text: `submission: ${out}`, json: { submission: out } };
    }
    const scores = scoreTasks(solved, election.candidates);
    await writeScores(join(folder, SCORES_FILE), scores);
    return {
      text: `${scoreTable(scores)}\nsubmission: ${out}`,
      json: { submission: out, groups: passByGroup(scores) },
    };
  },
});

/** One line for each prediction of each variant, in the order of the tasks. */
function predictionLines(tasks: readonly Task[], { predictions }: Election): string {
  return tasks.flatMap(({ id }) => predictions.get(id)!)
    .map((prediction) => JSON.stringify(prediction) + "\n").join("");
}

function passByGroup(scores: Scores) {
  return Array.from(groupsOf(scores.tasks), ([group, tasks]) => ({
    group,
    tasks: tasks.length,
    pass: meanPass(tasks),
  }));
}

function scoreTable(scores: Scores): string {
  const percent = (share: number) => (100 * share).toFixed(1);
  return formatTable(
    ["group", "tasks", "pass@1", "pass@2", "pass@all"],
    passByGroup(scores).map(({ group, tasks, pass }) => [
      group,
      String(tasks),
      percent(pass["1"]),
      percent(pass["2"]),
      percent(pass.all),
    ]),
  );
}

if (import.meta.main) await main(predict);
