/** What the embeddings of unseen tasks begin as (claim C4 of the paper). */
import { lengthOf, plainExample, type TrainingTask } from "../arc/examples.ts";
import { stream } from "../random.ts";
import type { JitOptions } from "../jit/jit.ts";
import type { ModelConfig } from "../trm/config.ts";
import { Inference } from "../trm/inference.ts";
import type { LossSettings } from "../trm/loss.ts";
import type { Trunk } from "../trm/parameters.ts";
import { EmbeddingTable, meanVector, namesByTask } from "./embeddings.ts";

/**
 * `mean`: the mean of the pre-trained embeddings. `gaussian`: a draw for each variant, with the mean and
 * the spread that they have in each dimension. `nearest`: of a sample of pre-trained tasks the one
 * whose embedding, the mean over its variants, gives the lowest loss on the new task's train pairs.
 */
export const EMBEDDING_INITS = ["mean", "gaussian", "nearest"] as const;

/** One of {@link EMBEDDING_INITS}. */
export type EmbeddingInit = (typeof EMBEDDING_INITS)[number];

/** Pre-trained tasks that `nearest` tries for every new task, at most. */
const SAMPLE = 64;

/** Pairs that `nearest` tries together. */
const BATCH = 64;

/** A trained trunk with the embeddings that were trained beside it. */
export interface Pretrained {
  readonly model: ModelConfig;
  readonly trunk: Trunk;
  readonly embeddings: EmbeddingTable;
  /** What it was trained to lower; the paper's unless given. */
  readonly loss?: LossSettings;
}

/** How `nearest` runs. */
export interface NearestOptions extends JitOptions {
  /** Aborted by a person: the search stops with its reason as an error. */
  readonly signal: AbortSignal;
}

/** A table for the variants of new tasks; draws come from `seed`. */
export function initialEmbeddings(
  start: EmbeddingInit,
  pretrained: Pretrained,
  tasks: readonly TrainingTask[],
  seed: number,
  options: NearestOptions,
): Promise<EmbeddingTable> {
  const { embeddings: { scheme, codes } } = pretrained;
  const table = new EmbeddingTable(pretrained.embeddings.mean(), scheme);
  // What turns and colours mean is not the old tasks' own; the codes of their variants are.
  if (codes && scheme === "coded-task") {
    for (const code of codes.names) table.codes!.set(code, codes.get(code));
  }
  switch (start) {
    case "mean":
      return Promise.resolve(table);
    case "gaussian":
      return Promise.resolve(drawEmbeddings(table, pretrained.embeddings, tasks, seed));
    case "nearest":
      return nearestEmbeddings(table, pretrained, tasks, seed, options);
  }
}

function drawEmbeddings(
  table: EmbeddingTable,
  embeddings: EmbeddingTable,
  tasks: readonly TrainingTask[],
  seed: number,
): EmbeddingTable {
  const spread = embeddings.spread();
  for (const { name } of tasks.flatMap(({ variants }) => variants)) {
    const random = stream(seed, "embedding", name);
    table.set(name, table.initial.map((mean, i) => mean + spread[i] * random.normal()));
  }
  return table;
}

async function nearestEmbeddings(
  table: EmbeddingTable,
  { model, trunk, embeddings, loss }: Pretrained,
  tasks: readonly TrainingTask[],
  seed: number,
  { signal, ...options }: NearestOptions,
): Promise<EmbeddingTable> {
  const candidates = stream(seed, "nearest").shuffle([...namesByTask(embeddings.names).values()])
    .slice(0, SAMPLE)
    .map((names) => meanVector(names.map((name) => embeddings.own(name))));
  if (candidates.length === 0) return table;
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
        const tried = trials.slice(begin, begin + BATCH);
        const { tokenLoss } = (await inference.answer(tried)).at(-1)!;
        tried.forEach(({ of }, i) => losses[of] += tokenLoss[i]);
      }
      const nearest = losses.reduce((best, loss, i) => loss < losses[best] ? i : best, 0);
      for (const { name } of task.variants) table.set(name, candidates[nearest]);
    }
    return table;
  } finally {
    await inference.release();
  }
}
