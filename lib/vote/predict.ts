/** Predicts test inputs: variants of a task answer, and their answers are mapped back to it. */
import { restore, variantsOf } from "../arc/augment.ts";
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
export interface PredictOptions {
  readonly threads: number;
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
  { votes, batchSize, answer: which = "last" }: VoteSettings,
  { onAnswered, round, onRound, signal, threads }: PredictOptions,
): Promise<Map<string, Prediction[]>> {
  const voters = new Map(tasks.map((task) => [task, variantsOf(task, votes, predictor.seed)]));
  const canvases = new Map(tasks.map((task) => [task, canvasOf(task, predictor.canvas)]));
  const shape = {
    batch: Math.min(batchSize, countQuestions(voters)),
    length: lengthOf([...canvases.values()]),
  };
  const { model, trunk, loss } = predictor;
  const inference = new Inference(model, trunk, shape, { threads, loss });
  try {
    return await askUntilDecided(voters, {
      batchSize: shape.batch,
      each: answersEach(model.maxSteps, which),
      onAnswered,
      round,
      onRound,
      ask: (questions) => {
        signal?.throwIfAborted();
        const asked = questions.map((one) => ({ ...one, canvas: canvases.get(one.task)! }));
        return answer(predictor, inference, asked, which);
      },
    });
  } finally {
    await inference.release();
  }
}

async function answer(
  { embedding }: Predictor,
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
