/** Predictions for test inputs: every variant of a task answers, and its answer is mapped back. */
import { restore, type Variant, variantsOf } from "../arc/augment.ts";
import { type Canvas, type CanvasKind, canvasOf, readGrid, variantCanvas } from "../arc/canvas.ts";
import { lengthOf, testExample } from "../arc/examples.ts";
import type { Task } from "../arc/task.ts";
import type { ModelConfig } from "../trm/config.ts";
import { type AnswerStep, Inference } from "../trm/inference.ts";
import type { Trunk } from "../trm/parameters.ts";
import type { Prediction } from "./votes.ts";

/** A trained model, as far as predicting needs it. */
export interface Predictor {
  readonly model: ModelConfig;
  /** The weights to predict with: the moving average of training. */
  readonly trunk: Trunk;
  /** The row of a variant, by its name. */
  row(variant: string): Float32Array;
  readonly canvas: CanvasKind;
  /** The seed of the variants that were trained on. */
  readonly seed: number;
}

/** How many variants answer, and how many questions at a time. */
export interface VoteSettings {
  /** Variants besides the task itself; fewer where a task has fewer. */
  readonly votes: number;
  readonly batch: number;
  /** Whose answer counts; that of the last supervision step unless given. */
  readonly answer?: AnswerStep;
}

/** How predicting runs and tells of its progress. */
export interface PredictOptions {
  readonly threads: number;
  /** Called with the questions answered so far and all there are. */
  onAnswered?(done: number, total: number): void;
  /** Aborted by a person: predicting stops with its reason as an error. */
  readonly signal?: AbortSignal;
}

/** Questions that are answered together, unless told otherwise. */
export const VOTE_BATCH = 64;

/** One question: a test input as one variant shows it. */
interface Question {
  readonly task: Task;
  readonly testIndex: number;
  readonly variant: Variant;
  readonly canvas: Canvas;
}

/**
 * The predictions of every variant for every test input, by task id, in the order of the variants.
 * Each question gets the model's most supervision steps.
 */
export async function predictTasks(
  predictor: Predictor,
  tasks: readonly Task[],
  { votes, batch, answer: which = "last" }: VoteSettings,
  { onAnswered, signal, threads }: PredictOptions,
): Promise<Map<string, Prediction[]>> {
  const questions = tasks.flatMap((task) => {
    const canvas = canvasOf(task, predictor.canvas);
    return variantsOf(task, votes, predictor.seed).flatMap((variant) =>
      task.test.map((_, testIndex): Question => ({ task, testIndex, variant, canvas }))
    );
  });
  const length = lengthOf(questions.map(({ canvas }) => canvas));
  const size = Math.min(batch, questions.length);
  const shape = { batch: size, length };
  const inference = new Inference(predictor.model, predictor.trunk, shape, { threads });
  const predictions = new Map<string, Prediction[]>(tasks.map(({ id }) => [id, []]));
  try {
    for (let begin = 0; begin < questions.length; begin += size) {
      signal?.throwIfAborted();
      const asked = questions.slice(begin, begin + size);
      const answers = await answer(predictor, inference, asked, which);
      asked.forEach(({ task }, i) => predictions.get(task.id)!.push(answers[i]));
      onAnswered?.(begin + asked.length, questions.length);
    }
    return predictions;
  } finally {
    await inference.release();
  }
}

async function answer(
  { row }: Predictor,
  inference: Inference,
  questions: readonly Question[],
  which: AnswerStep,
): Promise<Prediction[]> {
  const { length } = inference.shape;
  const { tokens, halt } = await inference.answer(
    questions.map(({ task, testIndex, variant, canvas }) => ({
      ...testExample(variant, task.test[testIndex].input, canvas, length),
      row: row(variant.name),
    })),
    which,
  );
  return questions.map(({ testIndex, variant, canvas }, i) => {
    const own = variantCanvas(canvas, variant.dihedral);
    const grid = readGrid(tokens.subarray(i * length, (i + 1) * length), own);
    return { variant: variant.name, testIndex, grid: restore(variant, grid), halt: halt[i] };
  });
}
