/** Predictions for test inputs: every variant of a task answers, and its answer is mapped back. */
import { restore, variantsOf } from "../arc/augment.ts";
import { type Canvas, type CanvasKind, canvasOf, readGrid, variantCanvas } from "../arc/canvas.ts";
import { lengthOf, testExample } from "../arc/examples.ts";
import type { Grid } from "../arc/grid.ts";
import type { Task } from "../arc/task.ts";
import type { ModelConfig } from "../trm/config.ts";
import { answersEach, type AnswerStep, chosenSteps } from "../trm/answers.ts";
import { Inference } from "../trm/inference.ts";
import type { LossSettings } from "../trm/loss.ts";
import type { Trunk } from "../trm/parameters.ts";
import { askUntilDecided, countQuestions, type Question } from "./early_stop.ts";
import type { Prediction } from "./votes.ts";

/** A trained model, as far as predicting needs it. */
export interface Predictor {
  readonly model: ModelConfig;
  /** The weights to predict with: the moving average of training. */
  readonly trunk: Trunk;
  /** The embedding of a variant, by its name. */
  embedding(variant: string): Float32Array;
  readonly canvas: CanvasKind;
  /** The loss that it was trained by; the paper's unless given. */
  readonly loss?: LossSettings;
  /** The seed of the variants that were trained on. */
  readonly seed: number;
}

/** How many variants answer, and how many questions at a time. */
export interface VoteSettings {
  /** Variants besides the task itself; fewer where a task has fewer. */
  readonly votes: number;
  readonly batchSize: number;
  /** Whose answer counts; that of the last supervision step unless given. */
  readonly answer?: AnswerStep;
}

/** How predicting runs and tells of its progress. */
export interface PredictOptions {
  readonly threads: number;
  /** Called with the questions answered or not needed so far, and all there are. */
  onAnswered?(done: number, total: number): void;
  /** Aborted by a person: predicting stops with its reason as an error. */
  readonly signal?: AbortSignal;
}

/** Questions that are answered together, unless told otherwise. */
export const VOTE_BATCH_SIZE = 64;

/**
 * The predictions of the variants for the test inputs of tasks, by task id; see {@link askUntilDecided} for who
 * is asked. Each question gets the model's most supervision steps.
 */
export async function predictTasks(
  predictor: Predictor,
  tasks: readonly Task[],
  { votes, batchSize, answer: which = "last" }: VoteSettings,
  { onAnswered, signal, threads }: PredictOptions,
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
    const answers = outcomes.map(({ tokens, halt, surprise }) => {
      const of = (values: Float32Array) => values.subarray(i * length, (i + 1) * length);
      const grid = readGrid(of(tokens), own);
      return { grid, halt: halt?.[i] ?? surenessOf(grid, own, of(surprise!)) };
    });
    return chosenSteps(answers.map(({ halt }) => halt), which).map((step) => {
      const { grid, halt } = answers[step];
      return { variant: variant.name, testIndex, grid: restore(variant, grid), halt };
    });
  });
}

/** The least that an answer's tokens surprise together, so that its logit is finite. */
const SUREST = 1e-6;

/**
 * How sure a model without a halting head is of a grid that it answered: the logit of the probability
 * that all its cells are right, and the end beside and below them, as if they were independent.
 * `surprise` holds -log p of each token of the canvas.
 */
export function surenessOf(grid: Grid, { rows, columns }: Canvas, surprise: Float32Array): number {
  const [height, width] = [grid.length, grid[0]?.length ?? 0];
  let sum = SUREST;
  for (let row = 0; row < Math.min(rows, height + 1); row++) {
    for (let column = 0; column < Math.min(columns, width + 1); column++) {
      // The corner between both ends holds nothing.
      if (row < height || column < width) sum += surprise[row * columns + column];
    }
  }
  return -Math.log(Math.expm1(sum));
}
