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

/**
 * Which supervision step's answer counts. `last`: that after the most steps, as in the paper.
 * `surest`: that of the step at which the halting logit is highest, since examples that halt early
 * in training leave the later steps untrained.
 */
export const ANSWER_STEPS = ["last", "surest"] as const;

/** One of {@link ANSWER_STEPS}. */
export type AnswerStep = (typeof ANSWER_STEPS)[number];

/** A model that answers batches of one shape. */
export class Inference {
  readonly #arrays;
  readonly #step;
  readonly #kept: ForwardOutcome;

  /** Answers batches of `shape`. */
  constructor(
    readonly model: ModelConfig,
    readonly trunk: Trunk,
    readonly shape: StepShape,
    options: JitOptions,
  ) {
    const { batch, length } = shape;
    this.#step = compileForwardStep(model, shape, options);
    this.#kept = {
      tokens: new Float32Array(batch * length),
      halt: new Float32Array(batch),
      tokenLoss: new Float32Array(batch),
    };
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
  }

  /**
   * What the model says, question by question; what lies behind the last one of an incomplete batch
   * means nothing. Valid until the next call.
   */
  async answer(questions: readonly Question[], which: AnswerStep): Promise<ForwardOutcome> {
    const { rows, zH, zL, ...grids } = this.#arrays;
    questions.forEach((question, i) => {
      for (const name of Object.keys(grids) as (keyof typeof grids)[]) {
        grids[name].set(question[name], i * this.shape.length);
      }
      rows.set(question.row, i * this.model.rowSize);
    });
    grids.present.fill(0, questions.length * this.shape.length);
    repeatVector(zH, this.trunk.hInit);
    repeatVector(zL, this.trunk.lInit);
    for (let i = 0; i < this.model.maxSteps; i++) {
      const outcome = await this.#step(this.trunk.weights, this.#arrays, { zH, zL });
      this.#keep(
        outcome,
        (slot) => i === 0 || which === "last" || outcome.halt[slot] > this.#kept.halt[slot],
      );
    }
    return this.#kept;
  }

  /** Takes over what a step came to for the slots that `better` tells. */
  #keep(outcome: ForwardOutcome, better: (slot: number) => boolean): void {
    for (let slot = 0; slot < this.shape.batch; slot++) {
      if (!better(slot)) continue;
      for (const name of Object.keys(outcome) as (keyof ForwardOutcome)[]) {
        const size = outcome[name].length / this.shape.batch;
        const own = outcome[name].subarray(slot * size, (slot + 1) * size);
        this.#kept[name].set(own, slot * size);
      }
    }
  }

  /** Frees what was compiled. */
  release(): Promise<void> {
    return this.#step.release();
  }
}
