/** Adapts a trunk to one task in memory, and votes every second or two. */
import type { Task } from "../arc/task.ts";
import type { Clock, Work } from "../compete/drive.ts";
import type { BudgetPlan, Rates } from "../compete/plan.ts";
import type { Adaptation } from "../train/adaptation.ts";
import { type Checkpoint, predictorOf, votingOf } from "../train/checkpoint.ts";
import { train } from "../train/loop.ts";
import type { Settings } from "../train/settings.ts";
import { VOTE_BATCH_SIZE, Voters } from "../vote/predict.ts";
import { type Answers, askedTask, readAnswers } from "./answers.ts";
import type { Pause } from "./pause.ts";

/** How far the work is. */
export interface State {
  readonly step: number;
  /** Planned steps; none while they are planned. */
  readonly steps?: number;
  /** The mean loss of the last steps. */
  readonly loss?: number;
  /** The answers of the last vote. */
  readonly answers?: Answers;
  readonly secondsLeft?: number;
}

/** What is adapted to what. */
export interface Place {
  readonly task: Task;
  readonly adaptation: Adaptation;
  readonly threads: number;
  /** Pauses the adaptation after a step and a vote. */
  readonly pause?: Pause;
}

/** Steps of which the shown loss is the mean. */
const LOSS_OF = 10;

/** Seconds between two votes, at least; and seconds for each second that a vote takes. */
const VOTE_EVERY = { seconds: 1.5, times: 8 };

/** Grid tokens of the answers that are given together, at most. */
const VOTE_TOKENS = 4000;

/** Returns the rates of steps with the votes between them, which are compiled once before. */
export function withVotes({ secondsPerStep, secondsPerAnswer }: Rates, answers: number): Rates {
  const vote = answers * secondsPerAnswer;
  const share = vote / secondsBetween(vote);
  return { secondsPerStep: secondsPerStep * (1 + share), secondsPerAnswer, secondsPerVote: 0 };
}

/** Returns settings for some steps, of which the warm-up takes no large part. */
export const shortened = (settings: Settings, steps: number): Settings => ({
  ...settings,
  steps,
  warmupSteps: Math.min(settings.warmupSteps, Math.ceil(WARMUP_SHARE * steps)),
});

/** The largest share of the steps for the warm-up. */
const WARMUP_SHARE = 0.1;

const secondsBetween = (vote: number) => Math.max(VOTE_EVERY.seconds, VOTE_EVERY.times * vote);

/** Work on one task that can be driven. */
export class SolveWork implements Work {
  /** The state of the last change. */
  state: State = { step: 0 };
  #checkpoint: Checkpoint | undefined;
  #voters: Voters | undefined;
  /** When the last vote ended, and the seconds that it took. */
  #voted: { readonly at: number; readonly took: number } | undefined;

  constructor(
    readonly place: Place,
    readonly clock: Pick<Clock, "now">,
    readonly onState: (state: State) => void,
  ) {}

  async train(plan: BudgetPlan, signal: AbortSignal): Promise<void> {
    const { adaptation: { plan: { settings, ...rest }, training, start }, threads, pause } =
      this.place;
    const { steps } = plan;
    this.#change({ steps });
    await train(
      { ...rest, settings: shortened(settings, steps) },
      training,
      await start({ threads, signal }),
      {
        logEvery: LOSS_OF,
        onLog: (_step, { loss }) => Promise.resolve(this.#change({ loss })),
        onStep: (step) => this.#change({ step }),
        isDue: () => pause?.asked || this.#isDue(),
        onCheckpoint: async (checkpoint) => {
          this.#checkpoint = checkpoint;
          // The last vote follows at once.
          if (!signal.aborted && checkpoint.head.step < steps) await this.#ask(plan.final, signal);
          await pause?.over();
        },
        signal,
      },
      { threads },
    );
  }

  async vote(voters: number, signal: AbortSignal): Promise<number> {
    const { answers } = this.state;
    await this.#ask(voters, signal);
    return this.state.answers === answers ? 0 : voters;
  }

  /** Frees the compiled model of the votes. */
  async release(): Promise<void> {
    await this.#voters?.release();
  }

  #isDue(): boolean {
    if (!this.#voted) return true;
    return this.clock.now() - this.#voted.at >= secondsBetween(this.#voted.took);
  }

  /** Keeps the answers of some variants; those of the last vote stay where this one is stopped. */
  async #ask(voters: number, signal: AbortSignal): Promise<void> {
    if (!this.#checkpoint) return;
    const { head } = this.#checkpoint;
    const { task, threads } = this.place;
    const asked = askedTask(task);
    const predictor = predictorOf(this.#checkpoint);
    const { answer } = votingOf(head);
    // Votes are stopped between batches, so batches are short.
    const batchSize = Math.min(VOTE_BATCH_SIZE, Math.max(1, Math.floor(VOTE_TOKENS / head.length)));
    const settings = { votes: voters - 1, batchSize, answer };
    const began = this.clock.now();
    const compiles = this.#voters === undefined;
    this.#voters ??= new Voters(predictor, [asked], settings, { threads });
    try {
      const predictions = await this.#voters.ask(predictor, { round: voters, signal });
      const answers = readAnswers(task, predictions.get(task.id)!, head.step);
      const at = this.clock.now();
      this.#voted = { at, took: compiles ? 0 : at - began };
      this.#change({ answers });
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) throw error;
    }
  }

  #change(change: Partial<State>): void {
    this.state = { ...this.state, ...change };
    this.onState(this.state);
  }
}
