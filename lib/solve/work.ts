/** Adapts a trunk to one task in memory, and votes every second or two. */
import type { Task } from "../arc/task.ts";
import type { Clock, Work } from "../compete/drive.ts";
import type { Adaptation } from "../train/adaptation.ts";
import type { Checkpoint } from "../train/checkpoint.ts";
import { train } from "../train/loop.ts";
import { withSteps } from "../train/settings.ts";
import type { ComputeOptions } from "../trm/compile.ts";
import { type Answers, readAnswers } from "./answers.ts";
import { AskedVariants } from "./ask.ts";
import { Pace, secondsBetween, type TimePlan } from "./pace.ts";
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
  readonly plan: TimePlan;
  readonly compute: ComputeOptions;
  /** Whether the planned steps are fitted to the time, or kept. */
  readonly fits: boolean;
  /** Pauses the adaptation after a step and a vote. */
  readonly pause?: Pause;
}

/** Steps of which the shown loss is the mean. */
const LOSS_OF = 10;

/** Work on one task that can be driven. */
export class SolveWork implements Work {
  /** The state of the last change. */
  state: State = { step: 0 };
  #checkpoint: Checkpoint | undefined;
  #asked: AskedVariants | undefined;
  /** When the last vote ended, and the seconds that it took. */
  #voted: { readonly at: number; readonly took: number } | undefined;

  constructor(
    readonly place: Place,
    readonly clock: Pick<Clock, "now">,
    readonly onState: (state: State) => void,
  ) {}

  async train(signal: AbortSignal): Promise<void> {
    const { adaptation, plan, compute, fits, pause } = this.place;
    const { plan: { settings, ...rest }, training, start } = adaptation;
    const pace = fits ? new Pace(plan) : undefined;
    const planned = () => pace?.steps ?? plan.steps;
    this.#change({ steps: planned() });
    await train(
      { ...rest, settings: withSteps(settings, planned()) },
      training,
      await start({ ...compute, signal }),
      {
        logEvery: LOSS_OF,
        onLog: (_step, { loss }) => Promise.resolve(this.#change({ loss })),
        onStep: (step) => {
          pace?.stepped(step, this.clock.now());
          this.#change({ step, steps: planned() });
        },
        isDue: () => pause?.asked || this.#isDue(),
        schedule: () => withSteps(settings, planned()),
        onCheckpoint: async (checkpoint) => {
          this.#checkpoint = checkpoint;
          // The last vote follows at once.
          if (!signal.aborted && checkpoint.head.step < planned()) {
            await this.#ask(plan.final, signal);
            if (this.#voted) pace?.voted(this.#voted.at, this.#voted.took);
          }
          await pause?.over();
        },
        signal,
      },
      compute,
    );
  }

  async vote(voters: number, signal: AbortSignal): Promise<number> {
    const { answers } = this.state;
    await this.#ask(voters, signal);
    return this.state.answers === answers ? 0 : voters;
  }

  /** Frees the compiled model of the votes. */
  async release(): Promise<void> {
    await this.#asked?.release();
  }

  #isDue(): boolean {
    if (!this.#voted) return true;
    return this.clock.now() - this.#voted.at >= secondsBetween(this.#voted.took);
  }

  /** Keeps the answers of some variants; those of the last vote stay where this one is stopped. */
  async #ask(voters: number, signal: AbortSignal): Promise<void> {
    if (!this.#checkpoint) return;
    const { task, compute } = this.place;
    const began = this.clock.now();
    const compiles = this.#asked === undefined;
    this.#asked ??= new AskedVariants(task, voters, compute);
    try {
      const replies = await this.#asked.ask(this.#checkpoint, signal);
      const answers = readAnswers(task, replies, this.#checkpoint.head.step);
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
