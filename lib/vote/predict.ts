/** Predicts test inputs: variants of a task answer, and their answers are mapped back to it. */
import { restore, type Variant, variantsOf } from "../arc/augment.ts";
import {
  type Canvas,
  type CanvasKind,
  canvasOf,
  readGrid,
  variantCanvas,
  VOCABULARY,
} from "../arc/canvas.ts";
import { lengthOf, testExample } from "../arc/examples.ts";
import type { Task } from "../arc/task.ts";
import type { ModelConfig } from "../trm/config.ts";
import { answersEach, type AnswerStep, chosenSteps } from "../trm/answers.ts";
import type { ComputeOptions } from "../trm/compile.ts";
import { Inference } from "../trm/inference.ts";
import type { LossSettings } from "../trm/loss.ts";
import type { Trunk } from "../trm/parameters.ts";
import { askUntilDecided, countQuestions, type Question } from "./early_stop.ts";
import { Likelihood, logitOf } from "./likelihood.ts";
import type { Prediction } from "./votes.ts";

/** A trained model that predicts. */
export interface Predictor {
  readonly model: ModelConfig;
  /** The averaged weights. */
  readonly trunk: Trunk;
  /** Returns a variant's embedding. */
  embedding(variant: string): Float32Array;
  readonly canvas: CanvasKind;
  /** The loss of its training; the paper's by default. */
  readonly loss?: LossSettings;
  /** The seed of the training variants. */
  readonly seed: number;
}

/** Settings of a vote. */
export interface VoteSettings {
  /** The most variants besides the task itself. */
  readonly votes: number;
  readonly batchSize: number;
  /** The supervision step whose answer counts; the last by default. */
  readonly answer?: AnswerStep;
}

/** How predictions run and report progress. */
export interface PredictOptions extends ComputeOptions {
  /** Called with the number of questions answered or skipped, and of all questions. */
  onAnswered?(done: number, total: number): void;
  /** Variants of a task that answer in a round; 8 by default. */
  readonly round?: number;
  /** Called after each round of variants, with all predictions so far. */
  onRound?(predictions: ReadonlyMap<string, readonly Prediction[]>): Promise<void>;
  /** Stops the predictions with its reason as an error. */
  readonly signal?: AbortSignal;
}

/** The default number of questions answered together. */
export const VOTE_BATCH_SIZE = 64;

/**
 * Predicts the test inputs of the tasks' variants, by task id; {@link askUntilDecided} says which. Runs
 * all supervision steps.
 */
export async function predictTasks(
  predictor: Predictor,
  tasks: readonly Task[],
  settings: VoteSettings,
  options: PredictOptions,
): Promise<Map<string, Prediction[]>> {
  const voters = new Voters(predictor, tasks, settings, options);
  try {
    return await voters.ask(predictor, options);
  } finally {
    await voters.release();
  }
}

/** Groups the predictions of all of a model's supervision steps, which follow each other, by question. */
export function byQuestion(predictions: readonly Prediction[], maxSteps: number): Prediction[][] {
  return Array.from(
    { length: predictions.length / maxSteps },
    (_, question) => predictions.slice(question * maxSteps, (question + 1) * maxSteps),
  );
}

/** The variants of some tasks; compiled once, they are asked again as the model trains. */
export class Voters {
  readonly #canvases: ReadonlyMap<Task, Canvas>;
  readonly #variants: ReadonlyMap<Task, readonly Variant[]>;
  readonly #inference: Inference;

  /** Takes the model, its initial states and its canvas from a predictor. */
  constructor(
    { model, trunk, loss, canvas, seed }: Predictor,
    tasks: readonly Task[],
    readonly settings: VoteSettings,
    { threads, device, precision, memory, ranks }: ComputeOptions,
  ) {
    this.#variants = new Map(tasks.map((task) => [task, variantsOf(task, settings.votes, seed)]));
    this.#canvases = new Map(tasks.map((task) => [task, canvasOf(task, canvas)]));
    const shape = {
      batch: Math.min(settings.batchSize, countQuestions(this.#variants)),
      length: lengthOf([...this.#canvases.values()]),
    };
    this.#inference = new Inference(model, trunk, shape, {
      threads,
      device,
      precision,
      memory,
      ranks,
      loss,
    });
  }

  /** Predicts as {@link predictTasks} does, with a predictor's weights and embeddings. */
  ask(
    predictor: Pick<Predictor, "trunk" | "embedding">,
    { onAnswered, round, onRound, signal }: Omit<PredictOptions, keyof ComputeOptions>,
  ): Promise<Map<string, Prediction[]>> {
    const { answer: which = "last" } = this.settings;
    return askUntilDecided(this.#variants, {
      batchSize: this.#inference.shape.batch,
      each: answersEach(this.#inference.model.maxSteps, which),
      onAnswered,
      round,
      onRound,
      ask: (questions) => {
        signal?.throwIfAborted();
        const asked = questions.map((one) => ({
          ...one,
          canvas: this.#canvases.get(one.task)!,
        }));
        return answer(predictor, this.#inference, asked, which);
      },
    });
  }

  /** Frees the compiled model. */
  release(): Promise<void> {
    return this.#inference.release();
  }
}

async function answer(
  { trunk, embedding }: Pick<Predictor, "trunk" | "embedding">,
  inference: Inference,
  questions: readonly (Question & { readonly canvas: Canvas })[],
  which: AnswerStep,
): Promise<Prediction[][]> {
  const { length } = inference.shape;
  const outcomes = await inference.answer(
    questions.map(({ task, testIndex, variant, canvas }) => ({
      ...testExample(variant, task.test[testIndex].input, canvas, length),
      embedding: embedding(variant.name),
    })),
    trunk.weights,
  );
  return questions.map(({ testIndex, variant, canvas }, i) => {
    const own = variantCanvas(canvas, variant.dihedral);
    const answers = outcomes.map(({ tokens, halt, logProbabilities }) => {
      const of = (values: Float32Array, each = 1) =>
        values.slice(i * length * each, (i * length + own.rows * own.columns) * each);
      const read = readGrid(of(tokens), own);
      const grid = restore(variant, read);
      if (halt) return { grid, halt: halt[i] };
      const likelihood = new Likelihood(variant, canvas, of(logProbabilities!, VOCABULARY));
      return { grid, halt: logitOf(likelihood.of(grid)), likelihood };
    });
    return chosenSteps(answers.map(({ halt }) => halt), which).map((step) => (
      { variant: variant.name, testIndex, ...answers[step] }
    ));
  });
}
