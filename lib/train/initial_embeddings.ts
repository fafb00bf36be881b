/** Initialisation of the embeddings of unseen tasks (claim C4 of the paper). */
import { lengthOf, plainExample, type TrainingTask } from "../arc/examples.ts";
import { stream } from "../random.ts";
import type { ComputeOptions } from "../trm/compile.ts";
import type { ModelConfig } from "../trm/config.ts";
import { Inference } from "../trm/inference.ts";
import type { LossSettings } from "../trm/loss.ts";
import type { Trunk } from "../trm/parameters.ts";
import { EmbeddingTable, meanVector, namesByTask } from "./embeddings.ts";

/**
 * - `mean`: the mean of the pre-trained embeddings
 * - `gaussian`: a sample per variant, with the mean and standard deviation of the pre-trained embeddings
 * - `nearest`: the mean embedding of the pre-trained task, of a sample, with the lowest loss on the
 *   new task's train pairs
 */
export const EMBEDDING_INITS = ["mean", "gaussian", "nearest"] as const;

/** One of {@link EMBEDDING_INITS}. */
export type EmbeddingInit = (typeof EMBEDDING_INITS)[number];

/** Maximum number of pre-trained tasks that `nearest` compares. */
const SAMPLE = 64;

/** Batch size of `nearest`. */
const BATCH = 64;

/** A trained trunk with its embeddings. */
export interface Pretrained {
  readonly model: ModelConfig;
  readonly trunk: Trunk;
  readonly embeddings: EmbeddingTable;
  /** The loss of its training; the paper's by default. */
  readonly loss?: LossSettings;
}

/** Options of `nearest`. */
export interface NearestOptions extends ComputeOptions {
  /** Stops the search, which throws the signal's reason. */
  readonly signal: AbortSignal;
}

/** Returns a table for the variants of new tasks; samples depend on `seed`. */
export async function initialEmbeddings(
  init: EmbeddingInit,
  pretrained: Pretrained,
  tasks: readonly TrainingTask[],
  seed: number,
  options: NearestOptions,
): Promise<EmbeddingTable> {
  const { embeddings } = pretrained;
  const { scheme, codes } = embeddings;
  const table = new EmbeddingTable(embeddings.mean(), scheme);
  // Codes of transforms and colours hold for all tasks; those of other tasks' variants do not.
  if (codes && scheme === "coded-task") {
    for (const code of codes.names) table.codes!.set(code, codes.get(code));
  }
  if (init === "gaussian") {
    const deviation = embeddings.standardDeviation();
    for (const { name } of tasks.flatMap(({ variants }) => variants)) {
      const random = stream(seed, "embedding", name);
      table.set(name, table.initial.map((mean, i) => mean + deviation[i] * random.normal()));
    }
  }
  if (init === "nearest") await findNearest(table, pretrained, tasks, seed, options);
  return table;
}

/** Sets the embeddings of new tasks to those of the nearest pre-trained tasks. */
async function findNearest(
  table: EmbeddingTable,
  { model, trunk, embeddings, loss }: Pretrained,
  tasks: readonly TrainingTask[],
  seed: number,
  { signal, ...options }: NearestOptions,
): Promise<void> {
  const candidates = stream(seed, "nearest").shuffle([...namesByTask(embeddings.names).values()])
    .slice(0, SAMPLE)
    .map((names) => meanVector(names.map((name) => embeddings.own(name))));
  if (candidates.length === 0) return;
  const length = lengthOf(tasks.map(({ canvas }) => canvas));
  const inference = new Inference(model, trunk, { batch: BATCH, length }, { ...options, loss });
  try {
    for (const task of tasks) {
      const pairs = task.pairs.map((_, index) => plainExample(task, index, length));
      const trials = candidates.flatMap((candidate, of) => {
        const embedding = embeddings.coded(candidate, task.task.id);
        return pairs.map((pair) => ({ ...pair, embedding, of }));
      });
      const losses = new Float64Array(candidates.length);
      for (let begin = 0; begin < trials.length; begin += BATCH) {
        signal.throwIfAborted();
        const batch = trials.slice(begin, begin + BATCH);
        const { tokenLoss } = (await inference.answer(batch)).at(-1)!;
        batch.forEach(({ of }, i) => losses[of] += tokenLoss[i]);
      }
      const nearest = losses.reduce((best, loss, i) => loss < losses[best] ? i : best, 0);
      for (const { name } of task.variants) table.set(name, candidates[nearest]);
    }
  } finally {
    await inference.release();
  }
}
