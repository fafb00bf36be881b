/** Adapts a trunk to a task, and records what its variants answer on the way. */
import { mean } from "d3-array";
import type { Task } from "../arc/task.ts";
import { train } from "../train/loop.ts";
import { type Settings, withSteps } from "../train/settings.ts";
import type { Source } from "../train/source.ts";
import type { ComputeOptions } from "../trm/compile.ts";
import { type Answers, doublings, readAnswers, type Reply } from "./answers.ts";
import { AskedVariants } from "./ask.ts";
import { adaptationToOne } from "./solve.ts";

/** What is adapted, and for how long. */
export interface Recording extends Pick<Settings, "variants" | "strategy"> {
  /** Steps after which the variants answer, ascending; the last one ends the run. */
  readonly steps: readonly number[];
  readonly seed: number;
}

/** What the variants answer after some steps. */
export interface Snapshot {
  readonly step: number;
  /** The mean loss since the snapshot before; none before the first step. */
  readonly loss?: number;
  /** The answers if only the first variant votes, the first two, four and so on, and all of them. */
  readonly votes: readonly { readonly voters: number; readonly answers: Answers }[];
}

/** Adapts `source` and offers a snapshot after each of the steps. */
export async function recordAdaptation(
  task: Task,
  { variants, strategy, steps, seed }: Recording,
  { source, compute, signal, onSnapshot }: {
    readonly source: Source;
    readonly compute: ComputeOptions;
    readonly signal: AbortSignal;
    onSnapshot(snapshot: Snapshot): void;
  },
): Promise<void> {
  const { plan, training, start } = adaptationToOne(task, source, { seed, variants, strategy });
  const asked = new AskedVariants(task, variants + 1, compute);
  const losses: number[] = [];
  try {
    await train(
      { ...plan, settings: withSteps(plan.settings, steps.at(-1)!) },
      training,
      await start({ ...compute, signal }),
      {
        logEvery: 1,
        onLog: (_step, { loss }) => Promise.resolve(void losses.push(loss)),
        onStep: () => {},
        isDue: (step) => steps.includes(step),
        onCheckpoint: async (checkpoint) => {
          signal.throwIfAborted();
          const { step } = checkpoint.head;
          const replies = await asked.ask(checkpoint, signal);
          const votes = doublings(variants + 1).map((voters) => ({
            voters,
            answers: readAnswers(task, firstOf(replies, voters), step),
          }));
          const loss = mean(losses.splice(0));
          onSnapshot({ step, loss, votes });
        },
        signal,
      },
      compute,
    );
  } finally {
    await asked.release();
  }
}

/** Returns the replies of the first variants that answered. */
function firstOf(replies: readonly Reply[], voters: number): Reply[] {
  const first = new Set([...new Set(replies.map(({ vote }) => vote.variant))].slice(0, voters));
  return replies.filter(({ vote }) => first.has(vote.variant));
}
