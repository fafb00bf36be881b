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
 * `surest`: that of the step at which the halting logit is highest. `halting`: that of the step at
 * which training would halt, the first whose logit is not below 0, or the last. `all`: that of every
 * step, each as one of several answers. Examples that halt early in training leave the later steps
 * untrained, so that it can matter which.
 */
export const ANSWER_STEPS = ["last", "surest", "halting", "all"] as const;

/** One of {@link ANSWER_STEPS}, or a step by its number, counted from 1. */
export type AnswerStep = (typeof ANSWER_STEPS)[number] | number;

/** How many answers a question gets. */
export function answersEach({ maxSteps }: ModelConfig, which: AnswerStep): number {
  return which === "all" ? maxSteps : 1;
}

/** Whether a slot's answer is to be that of a step rather than that which it has. */
function isBetter(which: AnswerStep, kept: number, latest: number): boolean {
  if (which === "surest") return latest > kept;
  return which === "halting" ? kept < 0 : true;
}

/** A model that answers batches of one shape. */
export class Inference {
  readonly #arrays;
  readonly #step;
  /** An outcome for each of the answers that were ever asked for. */
  readonly #kept: ForwardOutcome[] = [];

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
  }

  /**
   * What the model says, question by question: an outcome for each of {@link answersEach}. What lies
   * behind the last question of an incomplete batch means nothing. Valid until the next call.
   *
   * @throws RangeError for a step that the model doesn't have
   */
  async answer(questions: readonly Question[], which: AnswerStep): Promise<ForwardOutcome[]> {
    const { maxSteps, rowSize } = this.model;
    const steps = typeof which === "number" ? which : maxSteps;
    if (steps < 1 || steps > maxSteps) throw new RangeError(`there is no step ${steps}`);
    const answers = answersEach(this.model, which);
    while (this.#kept.length < answers) this.#kept.push(this.#outcome());
    const { rows, zH, zL, ...grids } = this.#arrays;
    questions.forEach((question, i) => {
      for (const name of Object.keys(grids) as (keyof typeof grids)[]) {
        grids[name].set(question[name], i * this.shape.length);
      }
      rows.set(question.row, i * rowSize);
    });
    grids.present.fill(0, questions.length * this.shape.length);
    repeatVector(zH, this.trunk.hInit);
    repeatVector(zL, this.trunk.lInit);
    for (let i = 0; i < steps; i++) {
      const outcome = await this.#step(this.trunk.weights, this.#arrays, { zH, zL });
      const kept = this.#kept[i % answers];
      const first = i < answers;
      for (let slot = 0; slot < this.shape.batch; slot++) {
        const better = first || isBetter(which, kept.halt[slot], outcome.halt[slot]);
        if (better) this.#copy(outcome, kept, slot);
      }
    }
    return this.#kept.slice(0, answers);
  }

  #outcome(): ForwardOutcome {
    const { batch, length } = this.shape;
    return {
      tokens: new Float32Array(batch * length),
      halt: new Float32Array(batch),
      tokenLoss: new Float32Array(batch),
    };
  }

  /** What a step came to for a slot, kept. */
  #copy(outcome: ForwardOutcome, kept: ForwardOutcome, slot: number): void {
    for (const name of Object.keys(outcome) as (keyof ForwardOutcome)[]) {
      const size = outcome[name].length / this.shape.batch;
      kept[name].set(outcome[name].subarray(slot * size, (slot + 1) * size), slot * size);
    }
  }

  /** Frees what was compiled. */
  release(): Promise<void> {
    return this.#step.release();
  }
}
