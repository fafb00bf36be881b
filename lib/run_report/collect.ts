/** Collects the data of a run's report: loads the run, asks the model, and sums up its answers. */
import { join } from "node:path";
import { resolveTasks } from "../arc/sources.ts";
import { solvedTasks, type Task } from "../arc/task.ts";
import { answeredIn } from "../compete/state.ts";
import { InputError } from "../errors.ts";
import { type Reporter, withProgress } from "../reporter.ts";
import { BOOTSTRAP, meanScore } from "../stats/bootstrap.ts";
import { type Checkpoint, predictorOf, votingOf } from "../train/checkpoint.ts";
import { readCheckpoint } from "../train/checkpoint_file.ts";
import { RUN_FILES } from "../train/run_files.ts";
import { parameterCount } from "../trm/parameters.ts";
import { VOTE_BATCH_SIZE } from "../vote/predict.ts";
import { groupsOf, scoreTasks } from "../vote/scores.ts";
import { rankTasks } from "../vote/votes.ts";
import { askTasks, judge, type TaskAnswers, votesOf } from "./answers.ts";
import { calibrationOf } from "./calibration.ts";
import { REPORT_VERSION, type ReportData, reportSchema, type ReportScore } from "./data.ts";
import { readCurves, readSeconds, type RunConfig } from "./run_folder.ts";
import { similaritiesOf } from "./similarity.ts";
import { type Limits, NEAR, rounded, taskData } from "./task_data.ts";

/** How a report is collected. */
export interface CollectOptions {
  readonly threads: number;
  /** The most characters of the data as JSON; see {@link LIMITS}. */
  readonly most?: number;
}

/** Characters of JSON that keep the page below 2 MB. */
const MOST = 1_900_000;

/** What is kept of each vote: the first of these by which the data are small enough, else the least. */
const LIMITS: readonly Limits[] = [
  { candidates: 12, paths: 16 },
  { candidates: 8, paths: 4 },
  { candidates: 4, paths: 1 },
];
const LEAST: Limits = { candidates: 2, paths: 1 };

/**
 * Collects the report's data of an adapted run, given its configuration.
 *
 * @throws InputError where the checkpoint is damaged, or the run adapted to none of the tasks
 */
export async function collect(
  folder: string,
  config: RunConfig,
  { threads, most = MOST }: CollectOptions,
  reporter: Reporter,
): Promise<ReportData> {
  const checkpoint = await readCheckpoint(join(folder, RUN_FILES.checkpoint));
  const tasks = await tasksOf(folder, config);
  const predictor = predictorOf(checkpoint);
  const untrained = tasks.filter(({ id }) => !predictor.knows(id)).length;
  if (untrained === tasks.length) {
    throw new InputError(
      `${folder}: its checkpoint has no embeddings of the tasks in ${config.sources.join(", ")}; ` +
        `give --tasks with those that the run adapted to`,
    );
  }
  if (untrained > 0) {
    reporter.log(`${untrained} of ${tasks.length} tasks have no embeddings: they use the mean`);
  }
  const submitted = await answeredIn(folder);
  const voting = votingBehind(submitted, checkpoint);
  const settings = { ...voting, batchSize: VOTE_BATCH_SIZE };
  const { signal } = reporter;
  const answers = await withProgress(
    reporter,
    "report",
    "answers",
    (onAnswered) => askTasks(predictor, tasks, settings, { threads, signal, onAnswered }),
  );
  const judged = judgements(tasks, answers);
  const fixed = {
    version: REPORT_VERSION,
    run: { ...await factsOf(folder, config, checkpoint), ...voting, submitted, untrained },
    score: scoreOf(tasks, answers),
    near: NEAR,
    curves: await readCurves(folder, checkpoint.head.step),
    calibration: { train: calibrationOf(judged.train), test: calibrationOf(judged.test) },
    similarity: similaritiesOf(
      checkpoint.embeddings,
      tasks.map(({ id }) => ({ id, variants: answers.get(id)!.test[0].map((one) => one.variant) })),
    ),
  } as const;
  const dataWithin = (limits: Limits): ReportData => ({
    ...fixed,
    tasks: tasks.map((task) =>
      taskData(task, answers.get(task.id)!, { trained: predictor.knows(task.id), limits })
    ),
  });
  const fitting = LIMITS.values().map(dataWithin)
    .find((data) => JSON.stringify(data).length <= most);
  return reportSchema.parse(fitting ?? dataWithin(LEAST));
}

/** Returns the tasks of a run; errors say how to give them. */
async function tasksOf(folder: string, { sources, maxSide }: RunConfig): Promise<Task[]> {
  try {
    return await resolveTasks(sources, { maxSide });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      `the tasks of ${folder} are not found: ${error.message}; where they have moved, give --tasks`,
    );
  }
}

async function factsOf(
  folder: string,
  { command, sources, maxSide }: RunConfig,
  { head }: Checkpoint,
): Promise<Omit<ReportData["run"], "submitted" | "untrained" | keyof Voting>> {
  const { preset, model, settings, seed, step } = head;
  return {
    folder,
    command,
    sources: [...sources],
    maxSide,
    preset,
    strategy: settings.strategy,
    parameters: parameterCount(model),
    seed,
    step,
    steps: settings.steps,
    seconds: await readSeconds(folder, step),
    supervisionSteps: model.maxSteps,
  };
}

type Voting = ReturnType<typeof votingOf>;

/** Returns the voting behind a submission where this checkpoint answered; else the preset's. */
function votingBehind(submitted: ReportData["run"]["submitted"], { head }: Checkpoint): Voting {
  return votingOf(head, submitted?.step === head.step ? submitted.variants - 1 : undefined);
}

/** The k of each pass@k in the report. */
const PASSES = ["1", "2", "all"] as const;

/** Scores the tasks whose solutions are known, by group; undefined without any. */
function scoreOf(
  tasks: readonly Task[],
  answers: ReadonlyMap<string, TaskAnswers>,
): ReportScore | undefined {
  const solved = solvedTasks(tasks);
  if (solved.length === 0) return undefined;
  const votes = new Map(solved.map(({ id }) => [id, answers.get(id)!.test.flatMap(votesOf)]));
  const candidates = rankTasks(solved, votes);
  const groups = [...groupsOf(scoreTasks(solved, candidates).tasks)];
  return {
    tasks: solved.length,
    // All tasks come first.
    groups: [groups.at(-1)!, ...groups.slice(0, -1)].map(([group, scores]) => ({
      group,
      tasks: scores.length,
      pass: PASSES.map((k) => {
        const { mean, low, high } = meanScore([scores.map(({ pass }) => pass[k])], BOOTSTRAP);
        return { k, mean: rounded(mean), low: rounded(low), high: rounded(high) };
      }),
    })),
  };
}

/** Judges all answers to train pairs, and those to test inputs whose solutions are known. */
function judgements(tasks: readonly Task[], answers: ReadonlyMap<string, TaskAnswers>) {
  const own = (task: Task) => answers.get(task.id)!;
  return {
    train: tasks.flatMap((task) =>
      task.train.flatMap(({ output }, i) => judge(own(task).train[i], output))
    ),
    test: tasks.flatMap((task) =>
      task.test.flatMap(({ output }, i) => output ? judge(own(task).test[i], output) : [])
    ),
  };
}
