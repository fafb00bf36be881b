/** The real work of a run: adapts in a folder, votes, and keeps the best submission so far. */
import { join } from "node:path";
import { solvedTasks, type Task } from "../arc/task.ts";
import { type Reporter, withProgress } from "../reporter.ts";
import { ALONE } from "../mpi/ranks.ts";
import type { Adaptation } from "../train/adaptation.ts";
import { type Checkpoint, predictorOf, votingOf } from "../train/checkpoint.ts";
import { runTraining, type Watch } from "../train/run.ts";
import { withSteps } from "../train/settings.ts";
import type { Evaluation } from "../train/run_record.ts";
import type { ComputeOptions } from "../trm/compile.ts";
import { RUN_FILES } from "../train/run_files.ts";
import { predictTasks, VOTE_BATCH_SIZE } from "../vote/predict.ts";
import { meanPass, type Scores, scoreTasks } from "../vote/scores.ts";
import { writeSubmission } from "../vote/submission_file.ts";
import { rankTasks } from "../vote/votes.ts";
import type { Clock, Deadline, Work } from "./drive.ts";
import { BudgetPace } from "./pace.ts";
import { type BudgetPlan, ROUND } from "./plan.ts";
import { type State, writeState } from "./state.ts";

/** Where a run works, and on what. */
export interface Place {
  /** Folder of the run; the caller holds its lock. */
  readonly folder: string;
  /** The submission to write. */
  readonly submission: string;
  readonly tasks: readonly Task[];
  readonly adaptation: Adaptation;
  readonly plan: BudgetPlan;
  /** Content of `config.json` besides the plan. */
  readonly config: Record<string, unknown>;
  /** Whether the folder has a checkpoint to go on from. */
  readonly resume: boolean;
  readonly compute: ComputeOptions;
}

/** The checkpoint and the number of variants behind a submission. */
type Answered = NonNullable<State["answered"]>;

/**
 * Returns whether a submission replaces one of a checkpoint that is not later: with as many variants, or with a
 * few after twice the steps.
 */
const isBetter = (made: Answered, earlier: Answered, few: number) =>
  made.step >= earlier.step && (made.variants >= earlier.variants ||
    (made.step >= 2 * earlier.step && made.variants >= few));

/** A run that can be driven. */
export class CompetitionWork implements Work {
  /** Scores of the last submission that was written, where solutions are known. */
  scores: Scores | undefined;
  #checkpoint: Checkpoint | undefined;
  readonly #pace: BudgetPace;
  /** Whether this process writes files. */
  readonly #isRoot: boolean;

  constructor(
    readonly place: Place,
    /** Its state at the start. */
    public state: State,
    readonly clock: Pick<Clock, "now">,
    readonly reporter: Reporter,
  ) {
    this.#pace = new BudgetPace(place.plan);
    this.#isRoot = (place.compute.ranks ?? ALONE).isRoot;
  }

  /** The steps that are done, once adaptation has ended. */
  get steps(): number | undefined {
    return this.#checkpoint?.head.step;
  }

  /** The planned steps. */
  get planned(): number {
    return this.#pace.steps;
  }

  /** Keeps the state with the time that is over. */
  async save(change: Partial<State> = {}): Promise<void> {
    this.state = { ...this.state, ...change, used: this.clock.now() };
    if (this.#isRoot) await writeState(this.place.folder, this.state);
  }

  /**
   * Adapts to the plan's steps, which change where they take another time than was measured. A few variants
   * vote before the first step and now and then; adaptation ends in time for the votes at the end, as these
   * votes show it.
   */
  async train(signal: AbortSignal, deadline: Pick<Deadline, "moveTo">): Promise<void> {
    const { adaptation: { plan: adapted, training, start }, ...place } = this.place;
    const { folder, compute, config, resume } = place;
    const planned = () => withSteps(adapted.settings, this.#pace.steps);
    const run = {
      label: "adapt",
      plan: { ...adapted, settings: planned() },
      schedule: { planned, isEvaluationDue: (step: number) => this.#pace.isVoteDue(step) },
      tasks: training,
      start: (signal: AbortSignal) => start({ ...compute, signal }),
      evaluation: (checkpoint: Checkpoint, watch: Watch) =>
        this.#early(checkpoint, watch, deadline),
      onLogged: (step: number) => {
        this.#pace.stepped(step, this.clock.now());
        return this.save();
      },
      ...{ config, resume, compute, out: folder, locked: true },
    };
    const { checkpoint } = await runTraining(run, { ...this.reporter, signal });
    this.#checkpoint = checkpoint;
  }

  /** Votes during adaptation; the last vote follows its end at once. */
  async #early(
    checkpoint: Checkpoint,
    watch: Watch,
    deadline: Pick<Deadline, "moveTo">,
  ): Promise<Evaluation | undefined> {
    const { step } = checkpoint.head;
    if (step >= this.#pace.steps) return undefined;
    const began = this.clock.now();
    const scores = await this.#ask(checkpoint, this.place.plan.early, watch);
    const now = this.clock.now();
    deadline.moveTo(this.#pace.voted(step, now, now - began));
    if (!scores) return undefined;
    const { tasks } = scores;
    const { "1": one, "2": two, all } = meanPass(tasks);
    return { means: { "pass@1": one, "pass@2": two, "pass@all": all }, tasks };
  }

  async vote(voters: number, signal: AbortSignal): Promise<number> {
    const checkpoint = this.#checkpoint;
    if (!checkpoint) return 0;
    let voted = 0;
    try {
      await withProgress(
        this.reporter,
        "vote",
        "answers",
        (onAnswered) =>
          this.#ask(checkpoint, voters, {
            ...{ signal, onAnswered },
            onVoted: (variants) => void (voted = variants),
          }),
      );
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
    }
    return voted;
  }

  /**
   * Asks variants. After each round, writes the submission and calls `onVoted` with the variants so far. Returns
   * their scores, where solutions are known. Throws the signal's reason when stopped.
   */
  async #ask(
    checkpoint: Checkpoint,
    voters: number,
    { onVoted, ...watch }: Watch & { onVoted?(variants: number): void },
  ): Promise<Scores | undefined> {
    const { tasks, compute } = this.place;
    const { head } = checkpoint;
    const settings = {
      ...{ votes: voters - 1, batchSize: VOTE_BATCH_SIZE },
      answer: votingOf(head).answer,
    };
    const solved = solvedTasks(tasks);
    let scores: Scores | undefined;
    let variants = 0;
    await predictTasks(predictorOf(checkpoint), tasks, settings, {
      ...{ ...compute, round: ROUND, ...watch },
      onRound: async (predictions) => {
        variants = Math.min(voters, variants + ROUND);
        const candidates = rankTasks(tasks, predictions);
        if (solved.length > 0) scores = scoreTasks(solved, candidates);
        await this.#keep(candidates, { step: head.step, variants }, scores);
        onVoted?.(variants);
      },
    });
    return scores;
  }

  /** Writes a submission with its scores where it is better than that on disk. */
  async #keep(
    candidates: ReturnType<typeof rankTasks>,
    made: Answered,
    scores: Scores | undefined,
  ): Promise<void> {
    const { folder, tasks, submission, plan } = this.place;
    const { answered } = this.state;
    if (answered && !isBetter(made, answered, plan.fewest)) return await this.save();
    const paths = { submission, scores: join(folder, RUN_FILES.scores) };
    if (this.#isRoot) await writeSubmission(paths, tasks, candidates, scores);
    await this.save({ answered: made });
    this.scores = scores;
  }
}
