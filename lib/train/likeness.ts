/**
 * How alike rows are, as cosines of pairs of them: figures 4 and 5 and claim C8 of the paper. The
 * paper looks at the rows that happen to be in a batch; all rows of a task say more.
 */
import { parseVariant } from "../arc/augment.ts";
import { stream } from "../random.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { namesByTask, type RowTable } from "./rows.ts";

/** Mean cosines: of pairs of rows of one task, and of pairs of rows of different tasks. */
export interface Likeness {
  readonly within: number;
  readonly across: number;
}

/**
 * For each task that has at least two rows: how alike they are, and how alike each of them is to a
 * row of another task, drawn from `seed`.
 */
export function likenessOfTasks(rows: RowTable, seed: number): Map<string, Likeness> {
  const tasks = namesByTask(rows.names);
  const all = rows.names;
  const likeness = new Map<string, Likeness>();
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
      within: meanCosine(own.map((name) => rows.get(name))),
      across: mean(own.map((name, i) => cosine(rows.get(name), rows.get(others[i])))),
    });
  }
  return likeness;
}

/**
 * The paper's statistic, of the rows that a batch has: 0 within tasks where no task has two of them
 * there, and across tasks of all pairs, whether of one task or not.
 */
export function likenessInBatch(rows: RowTable, variants: readonly string[]): Likeness {
  const names = [...new Set(variants)].filter((name) => rows.has(name));
  const of = (some: readonly string[]) => some.map((name) => rows.get(name));
  const shared = [...namesByTask(names).values()].filter((own) => own.length > 1);
  return { within: mean(shared.map((own) => meanCosine(of(own)))), across: meanCosine(of(names)) };
}

/**
 * What a checkpoint's rows are like: of each task, and as means by name. Tasks that train whole and
 * `held` ones, of which the train pairs alone do, stand apart; so do all rows, and batches as the
 * paper looks at them. An evaluation's batch has the variants of one held task after the other.
 */
export function likenessOf(
  { rows, slots, head: { seed, settings } }: Checkpoint,
  held: ReadonlySet<string>,
): { tasks: Map<string, Likeness>; means: Record<string, number> } {
  const tasks = likenessOfTasks(rows, seed);
  const isHeld = (name: string) => held.has(parseVariant(name).taskId);
  const evaluated = rows.names.filter(isHeld).sort();
  const batches = Array.from(
    { length: Math.ceil(evaluated.length / settings.batch) },
    (_, i) => evaluated.slice(i * settings.batch, (i + 1) * settings.batch),
  ).map((batch) => likenessInBatch(rows, batch));
  const trained = likenessInBatch(rows, slots.variants.filter((name) => name && !isHeld(name)));
  const means: Record<string, number> = {};
  for (const key of ["within", "across"] as const) {
    const of = (side: boolean) =>
      mean([...tasks].filter(([task]) => held.has(task) === side).map(([, one]) => one[key]));
    means[`alike ${key}, train`] = of(false);
    means[`alike ${key}, evaluation`] = of(true);
    means[`alike ${key}, train batch`] = trained[key];
    means[`alike ${key}, evaluation batch`] = mean(batches.map((one) => one[key]));
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
