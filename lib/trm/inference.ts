/** Running a model without training it: every example gets the most supervision steps. */
import type { JitOptions } from "../jit/jit.ts";
import { compileForwardStep, type ForwardOutcome, type StepShape } from "./compile.ts";
import type { ModelConfig } from "./config.ts";
import { repeatVector, type Trunk } from "./parameters.ts";

/** An example as the model is asked it; arrays of S numbers, and the row that goes with it. */
export interface Question {
  readonly tokens: Int32Array;
  /** Zeros where the answer is not known. */
  readonly labels: Int32Array;
  readonly positions: Int32Array;
  readonly present: Float32Array;
  /** [E]. */
  readonly row: Float32Array;
}

/** A model that answers batches of one shape. */
export class Inference {
  readonly #arrays;
  #next;

  readonly #step;

  /** Answers batches of `shape`. */
  constructor(
    readonly model: ModelConfig,
    readonly trunk: Trunk,
    readonly shape: StepShape,
    options: JitOptions,
  ) {
    const { batch, length } = shape;
    this.#step = compileForwardStep(model, shape, options);
    const state = batch * (model.taskTokens + length) * model.hidden;
    this.#arrays = {
      tokens: new Int32Array(batch * length),
      labels: new Int32Array(batch * length),
      positions: new Int32Array(batch * length),
      present: new Float32Array(batch * length),
      rows: new Float32Array(batch * model.rowSize),
      zH: new Float32Array(state),
      zL: new Float32Array(state),
    };
    this.#next = { zH: new Float32Array(state), zL: new Float32Array(state) };
  }

  /**
   * What the model says after its last step, question by question; what lies behind the last one of
   * an incomplete batch means nothing. Valid until the next call.
   */
  async answer(questions: readonly Question[]): Promise<ForwardOutcome> {
    const { rows, zH, zL, ...grids } = this.#arrays;
    questions.forEach((question, i) => {
      for (const name of Object.keys(grids) as (keyof typeof grids)[]) {
        grids[name].set(question[name], i * this.shape.length);
      }
      rows.set(question.row, i * this.model.rowSize);
    });
    repeatVector(zH, this.trunk.hInit);
    repeatVector(zL, this.trunk.lInit);
    let outcome: ForwardOutcome | undefined;
    for (let i = 0; i < this.model.maxSteps; i++) {
      outcome = await this.#step(this.trunk.weights, this.#arrays, this.#next);
      const { zH, zL } = this.#arrays;
      Object.assign(this.#arrays, this.#next);
      this.#next = { zH, zL };
    }
    return outcome!;
  }

  /** Frees what was compiled. */
  release(): Promise<void> {
    return this.#step.release();
  }
}
