/**
 * How alike embeddings are, as cosines of pairs of them: figures 4 and 5 and claim C8 of the paper. The
 * paper looks at the embeddings that happen to be in a batch; all embeddings of a task say more.
 */
import { parseVariant } from "../arc/augment.ts";
import { stream } from "../random.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { type EmbeddingTable, namesByTask } from "./embeddings.ts";

/** Mean cosines: of pairs of embeddings of one task, and of pairs of embeddings of different tasks. */
export interface CosineSimilarity {
  readonly within: number;
  readonly across: number;
}

/**
 * For each task that has at least two embeddings: how alike they are, and how alike each of them is to a
 * embedding of another task, drawn from `seed`.
 */
export function similarityByTask(
  embeddings: EmbeddingTable,
  seed: number,
): Map<string, CosineSimilarity> {
  const tasks = namesByTask(embeddings.names);
  const all = embeddings.names;
  const likeness = new Map<string, CosineSimilarity>();
  if (tasks.size < 2) return likeness;
  for (const [task, own] of tasks) {
    if (own.length < 2) continue;
    const random = stream(seed, "likeness", task);
    const others = own.map(() => {
      let other = random.pick(all);
      while (parseVariant(other).taskId === task) other = random.pick(all);
      return other;
    });
    likeness.set(task, {
      within: meanCosine(own.map((name) => embeddings.get(name))),
      across: mean(own.map((name, i) => cosine(embeddings.get(name), embeddings.get(others[i])))),
    });
  }
  return likeness;
}

/**
 * The paper's statistic, of the embeddings that a batch has: 0 within tasks where no task has two of them
 * there, and across tasks of all pairs, whether of one task or not.
 */
export function similarityInBatch(
  embeddings: EmbeddingTable,
  variants: readonly string[],
): CosineSimilarity {
  const names = [...new Set(variants)].filter((name) => embeddings.has(name));
  const of = (some: readonly string[]) => some.map((name) => embeddings.get(name));
  const shared = [...namesByTask(names).values()].filter((own) => own.length > 1);
  return { within: mean(shared.map((own) => meanCosine(of(own)))), across: meanCosine(of(names)) };
}

/**
 * What a checkpoint's embeddings are like: of each task, and as means by name. Tasks that train whole and
 * `held` ones, of which the train pairs alone do, stand apart; so do all embeddings, and batches as the
 * paper looks at them. An evaluation's batch has the variants of one held task after the other.
 */
export function similarityOf(
  { embeddings, carry, head: { seed, settings } }: Checkpoint,
  held: ReadonlySet<string>,
): { tasks: Map<string, CosineSimilarity>; means: Record<string, number> } {
  const tasks = similarityByTask(embeddings, seed);
  const isHeld = (name: string) => held.has(parseVariant(name).taskId);
  const evaluated = embeddings.names.filter(isHeld).sort();
  const batches = Array.from(
    { length: Math.ceil(evaluated.length / settings.batchSize) },
    (_, i) => evaluated.slice(i * settings.batchSize, (i + 1) * settings.batchSize),
  ).map((batch) => similarityInBatch(embeddings, batch));
  // Of a model that carries nothing from step to step no batch is kept.
  const last = carry?.variants.filter((name) => name && !isHeld(name));
  const trained = last && similarityInBatch(embeddings, last);
  const means: Record<string, number> = {};
  for (const key of ["within", "across"] as const) {
    const of = (side: boolean) =>
      mean([...tasks].filter(([task]) => held.has(task) === side).map(([, one]) => one[key]));
    means[`cosine ${key}, train`] = of(false);
    means[`cosine ${key}, evaluation`] = of(true);
    if (trained) means[`cosine ${key}, train batch`] = trained[key];
    means[`cosine ${key}, evaluation batch`] = mean(batches.map((one) => one[key]));
  }
  return { tasks, means };
}

/** The mean; 0 where there is nothing. */
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

/**
 * The mean cosine of all pairs of some vectors, from the length of the sum of their directions; 0
 * where there is no pair.
 */
export function meanCosine(vectors: readonly Float32Array[]): number {
  const pointing = vectors.map((vector) => [vector, Math.hypot(...vector)] as const);
  const sum = new Float64Array(vectors[0]?.length ?? 0);
  for (const [vector, length] of pointing) {
    if (length > 0) vector.forEach((value, i) => sum[i] += value / length);
  }
  const own = pointing.filter(([, length]) => length > 0).length;
  const square = sum.reduce((total, value) => total + value * value, 0);
  const pairs = vectors.length * (vectors.length - 1);
  return pairs === 0 ? 0 : (square - own) / pairs;
}

/** The cosine of the angle between two vectors; 0 where one of them is zero. */
export function cosine(a: Float32Array, b: Float32Array): number {
  let [dot, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    dot += a[i] * b[i];
    aa += a[i] * a[i];
    bb += b[i] * b[i];
  }
  return dot / Math.max(Math.sqrt(aa * bb), Number.MIN_VALUE);
}
