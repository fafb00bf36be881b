/**
 * Cosine similarity of task embeddings: figures 4 and 5 and claim C8 of the paper. The paper
 * compares the embeddings of a batch; comparing all embeddings of a task is more precise.
 */
import { mean, range, sum } from "d3-array";
import { parseVariant } from "../arc/augment.ts";
import { stream } from "../random.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type EmbeddingTable, namesByTask } from "./embeddings.ts";

/** Mean cosine similarity of pairs of embeddings, within a task and across tasks. */
export interface CosineSimilarity {
  readonly within: number;
  readonly across: number;
}

/**
 * Returns the similarity of each task with at least two embeddings. Each of these is compared to
 * one embedding of another task, drawn from `seed`.
 */
export function similarityByTask(
  embeddings: EmbeddingTable,
  seed: number,
): Map<string, CosineSimilarity> {
  const all = embeddings.names;
  const tasks = namesByTask(all);
  const similarity = new Map<string, CosineSimilarity>();
  if (tasks.size < 2) return similarity;
  for (const [task, own] of tasks) {
    if (own.length < 2) continue;
    // Committed results depend on the stream's name.
    const random = stream(seed, "likeness", task);
    const others = own.map(() => {
      let other = random.pick(all);
      while (parseVariant(other).taskId === task) other = random.pick(all);
      return other;
    });
    similarity.set(task, {
      within: meanCosine(own.map((name) => embeddings.get(name))),
      across: mean(own, (name, i) => cosine(embeddings.get(name), embeddings.get(others[i])))!,
    });
  }
  return similarity;
}

/**
 * Returns the paper's statistic of a batch: the similarity within the tasks that have two
 * embeddings or more, 0 if there are none, and that of all pairs.
 */
export function similarityInBatch(
  embeddings: EmbeddingTable,
  variants: readonly string[],
): CosineSimilarity {
  const names = [...new Set(variants)].filter((name) => embeddings.has(name));
  const cosineOf = (some: readonly string[]) =>
    meanCosine(some.map((name) => embeddings.get(name)));
  const shared = [...namesByTask(names).values()].filter((own) => own.length > 1);
  return { within: mean(shared, cosineOf) ?? 0, across: cosineOf(names) };
}

/**
 * Returns the similarity of each task of a checkpoint, and means by name: over training and `held`
 * tasks, of all embeddings and of batches. The train batch is that of the carry; evaluation batches
 * hold the sorted variants of `held` tasks, which train on their train pairs only.
 */
export function similarityOf(
  { embeddings, carry, head: { seed, settings } }: Checkpoint,
  held: ReadonlySet<string>,
): { tasks: Map<string, CosineSimilarity>; means: Record<string, number> } {
  const tasks = similarityByTask(embeddings, seed);
  const isHeld = (name: string) => held.has(parseVariant(name).taskId);
  const evaluated = embeddings.names.filter(isHeld).sort();
  const batches = range(0, evaluated.length, settings.batchSize)
    .map((begin) => evaluated.slice(begin, begin + settings.batchSize))
    .map((batch) => similarityInBatch(embeddings, batch));
  // Without a carry no batch is kept.
  const last = carry?.variants.filter((name) => name && !isHeld(name));
  const trained = last && similarityInBatch(embeddings, last);
  const means: Record<string, number> = {};
  for (const key of ["within", "across"] as const) {
    const of = (side: boolean) =>
      mean([...tasks].filter(([task]) => held.has(task) === side), ([, one]) => one[key]) ?? 0;
    means[`cosine ${key}, train`] = of(false);
    means[`cosine ${key}, evaluation`] = of(true);
    if (trained) means[`cosine ${key}, train batch`] = trained[key];
    means[`cosine ${key}, evaluation batch`] = mean(batches, (one) => one[key]) ?? 0;
  }
  return { tasks, means };
}

/** Returns the mean cosine similarity of all pairs, from the sum of unit vectors; 0 if none. */
function meanCosine(vectors: readonly Float32Array[]): number {
  const total = new Float64Array(vectors[0]?.length ?? 0);
  const directed = vectors.filter((vector) => vector.some((value) => value !== 0));
  for (const vector of directed) {
    const length = Math.hypot(...vector);
    vector.forEach((value, i) => total[i] += value / length);
  }
  const pairs = vectors.length * (vectors.length - 1);
  return pairs === 0 ? 0 : (sum(total, (value) => value * value) - directed.length) / pairs;
}

/** Returns the cosine similarity of two vectors; 0 if one of them is zero. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return dot / Math.max(Math.sqrt(aa * bb), Number.MIN_VALUE);
}
