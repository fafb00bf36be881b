/** Inference: every example gets the maximum number of supervision steps. */
import type { Example } from "../arc/examples.ts";
import { type Answering, answeringFor } from "./answering.ts";
import { type ForwardOutcome, forwardOutcome, type StepOptions } from "./compile.ts";
import type { ModelConfig } from "./config.ts";
import type { Trunk } from "./parameters.ts";
import type { StepShape } from "./step.ts";

/** An example with its task embedding; its labels are zeros where the answer is unknown. */
export interface InferenceExample extends Omit<Example, "variant"> {
  /** Task embedding, [E]. */
  readonly embedding: Float32Array;
}

/** A model that answers batches of one shape. */
export class Inference {
  readonly #arrays;
  readonly #answering: Answering;
  /** Results of each step. */
  readonly #outcomes: readonly ForwardOutcome[];

  /** Answers batches of `shape`. */
  constructor(
    readonly model: ModelConfig,
    readonly trunk: Trunk,
    readonly shape: StepShape,
    options: StepOptions,
  ) {
    const { batch, length } = shape;
    this.#answering = answeringFor(model, trunk, shape, options);
    this.#outcomes = Array.from({ length: model.maxSteps }, () => forwardOutcome(model, shape));
    this.#arrays = {
      tokens: new Int32Array(batch * length),
      labels: new Int32Array(batch * length),
      positions: new Int32Array(batch * length),
      present: new Float32Array(batch * length),
      embeddings: new Float32Array(batch * model.embeddingSize),
    };
  }

  /**
   * Returns the results of each supervision step, valid until the next call. Results beyond the
   * last question of an incomplete batch are undefined. `weights` replace the trunk's.
   */
  async answer(
    questions: readonly InferenceExample[],
    weights: Float32Array = this.trunk.weights,
  ): Promise<readonly ForwardOutcome[]> {
    const { embeddings, ...grids } = this.#arrays;
    questions.forEach((question, i) => {
      for (const name of Object.keys(grids) as (keyof typeof grids)[]) {
        grids[name].set(question[name], i * this.shape.length);
      }
      embeddings.set(question.embedding, i * this.model.embeddingSize);
    });
    grids.present.fill(0, questions.length * this.shape.length);
    await this.#answering.begin(weights);
    for (const kept of this.#outcomes) {
      const outcome = await this.#answering.step(this.#arrays);
      for (const name of Object.keys(kept) as (keyof ForwardOutcome)[]) {
        kept[name]!.set(outcome[name]!);
      }
    }
    return this.#outcomes;
  }

  /** Frees the compiled step. */
  release(): Promise<void> {
    return this.#answering.release();
  }
}
