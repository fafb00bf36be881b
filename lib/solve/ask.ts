/** Asks the variants of a task, again and again while a trunk adapts to it. */
import type { Task } from "../arc/task.ts";
import { type Checkpoint, predictorOf, votingOf } from "../train/checkpoint.ts";
import { chosenSteps } from "../trm/answers.ts";
import type { ComputeOptions } from "../trm/compile.ts";
import { byQuestion, VOTE_BATCH_SIZE, Voters } from "../vote/predict.ts";
import { askedTask, type Reply } from "./answers.ts";

/** Grid tokens of the answers that are given together, at most. */
const VOTE_TOKENS = 4000;

/** Some variants of a task, and the model that answers for them, compiled when first asked. */
export class AskedVariants {
  #voters: Voters | undefined;

  constructor(
    readonly task: Task,
    readonly voters: number,
    readonly compute: ComputeOptions,
  ) {}

  /** Returns what the variants answer to the inputs of {@link askedTask}, after a checkpoint. */
  async ask(checkpoint: Checkpoint, signal: AbortSignal): Promise<readonly Reply[]> {
    const { voters } = this;
    const { head } = checkpoint;
    const predictor = predictorOf(checkpoint);
    // Votes are stopped between batches, so batches are short.
    const batchSize = Math.min(VOTE_BATCH_SIZE, Math.max(1, Math.floor(VOTE_TOKENS / head.length)));
    const settings = { votes: voters - 1, batchSize, answer: "all" } as const;
    this.#voters ??= new Voters(predictor, [askedTask(this.task)], settings, this.compute);
    const predictions = await this.#voters.ask(predictor, { round: voters, signal });
    const { answer } = votingOf(head);
    return byQuestion(predictions.get(this.task.id)!, head.model.maxSteps).map((steps) => {
      const [chosen] = chosenSteps(steps.map(({ halt }) => halt), answer);
      return { steps, vote: steps[chosen] };
    });
  }

  /** Frees the compiled model. */
  async release(): Promise<void> {
    await this.#voters?.release();
  }
}
