/** The real work of a run: adapts in a folder, votes, and keeps the latest submission there. */
import { solvedTasks, type Task } from "../arc/task.ts";
import { writeAtomic } from "../files.ts";
import type { Reporter } from "../reporter.ts";
import type { Adaptation } from "../train/adaptation.ts";
import { type Checkpoint, predictorOf, votingOf } from "../train/checkpoint.ts";
import { type Evaluation, runTraining, type Watch } from "../train/run.ts";
import { predictTasks, VOTE_BATCH_SIZE } from "../vote/predict.ts";
import { meanPass, scoreTasks } from "../vote/scores.ts";
import { buildSubmission, checkSubmission } from "../vote/submission.ts";
import { type Candidate, type Prediction, rankTask } from "../vote/votes.ts";
import type { Work } from "./drive.ts";
import { type BudgetPlan, ROUND } from "./plan.ts";

/** Where a run works, and on what. */
export interface Place {
  /** Folder of the run. */
  readonly folder: string;
  /** The submission to write. */
  readonly submission: string;
  readonly tasks: readonly Task[];
  readonly adaptation: Adaptation;
  /** Content of `config.json` besides the plan. */
  readonly config: Record<string, unknown>;
  readonly resume: boolean;
  readonly threads: number;
}

/** Candidates of each task, best first. */
type Candidates = ReadonlyMap<string, Candidate[][]>;

/** A run that can be driven. Its last candidates are in `candidates`. */
export class CompetitionWork implements Work {
  candidates: Candidates = new Map();
  #checkpoint: Checkpoint | undefined;

  constructor(readonly place: Place, readonly reporter: Reporter) {}

  async train(plan: BudgetPlan, signal: AbortSignal): Promise<void> {
    const { adaptation: { plan: adaptation, training, start }, folder, ...place } = this.place;
    const { threads, config, resume } = place;
    const settings = { ...adaptation.settings, steps: plan.steps };
    const run = {
      label: "adapt",
      plan: { ...adaptation, settings },
      tasks: training,
      start: (signal: AbortSignal) => start({ threads, signal }),
      config,
      evaluation: (checkpoint: Checkpoint, watch: Watch) => this.#early(plan, checkpoint, watch),
      evaluateEvery: plan.voteEvery,
      out: folder,
      resume,
      threads,
    };
    const { checkpoint } = await runTraining(run, { ...this.reporter, signal });
    this.#checkpoint = checkpoint;
  }

  /** Votes during adaptation; scores the answers where they are known. */
  async #early(
    plan: BudgetPlan,
    checkpoint: Checkpoint,
    watch: Watch,
  ): Promise<Evaluation | undefined> {
    // The last vote follows at once.
    if (checkpoint.head.step === plan.steps) return undefined;
    await this.#ask(checkpoint, plan.early, watch);
    const solved = solvedTasks(this.place.tasks);
    if (solved.length === 0) return undefined;
    const { tasks } = scoreTasks(solved, this.candidates);
    const { "1": one, "2": two, all } = meanPass(tasks);
    return { means: { "pass@1": one, "pass@2": two, "pass@all": all }, tasks };
  }

  async vote(voters: number, signal: AbortSignal): Promise<number> {
    if (!this.#checkpoint) return 0;
    let bar: ReturnType<Reporter["progress"]> | undefined;
    try {
      return await this.#ask(this.#checkpoint, voters, {
        signal,
        onAnswered: (done, total) =>
          (bar ??= this.reporter.progress("vote", total, "answers")).update(done),
      });
    } finally {
      bar?.stop();
    }
  }

  /** Asks variants, and writes a submission after each round. Returns how many have answered. */
  async #ask(checkpoint: Checkpoint, voters: number, watch: Watch): Promise<number> {
    const { tasks, threads } = this.place;
    const { answer } = votingOf(checkpoint.head);
    const settings = { votes: voters - 1, batchSize: VOTE_BATCH_SIZE, answer };
    let asked = 0;
    const onRound = async (predictions: ReadonlyMap<string, readonly Prediction[]>) => {
      asked = Math.max(
        ...Array.from(predictions.values(), (own) => new Set(own.map((one) => one.variant)).size),
      );
      await this.#write(predictions);
    };
    try {
      const predictor = predictorOf(checkpoint);
      await predictTasks(predictor, tasks, settings, { threads, round: ROUND, onRound, ...watch });
    } catch (error) {
      if (!watch.signal.aborted || error !== watch.signal.reason) throw error;
    }
    return asked;
  }

  async #write(predictions: ReadonlyMap<string, readonly Prediction[]>): Promise<void> {
    const { tasks, submission } = this.place;
    this.candidates = new Map(
      tasks.map(({ id, test }) => [id, rankTask(predictions.get(id)!, test.length)]),
    );
    await writeSubmission(submission, tasks, this.candidates);
  }
}

/** Writes the submission of some candidates. */
export async function writeSubmission(
  path: string,
  tasks: readonly Task[],
  candidates: Candidates,
): Promise<void> {
  const submission = buildSubmission(tasks, candidates);
  checkSubmission(submission, tasks);
  await writeAtomic(path, JSON.stringify(submission) + "\n");
}
