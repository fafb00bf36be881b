/**
 * How alike rows are, as cosines of pairs of them: figures 4 and 5 and claim C8 of the paper. The
 * paper looks at the rows that happen to be in a batch; all rows of a task say more.
 */
import { parseVariant } from "../arc/augment.ts";
import { stream } from "../random.ts";
import type { Checkpoint } from "./checkpoint.ts";
import type { RowTable } from "./rows.ts";

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
  const tasks = rowsByTask(rows.names);
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
      within: mean(pairsOf(own).map(([a, b]) => cosine(rows.get(a), rows.get(b)))),
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
  const cosines = (pairs: readonly (readonly [string, string])[]) =>
    mean(pairs.map(([a, b]) => cosine(rows.get(a), rows.get(b))));
  return {
    within: cosines([...rowsByTask(names).values()].flatMap(pairsOf)),
    across: cosines(pairsOf(names)),
  };
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

function rowsByTask(names: readonly string[]): Map<string, string[]> {
  const byTask = new Map<string, string[]>();
  for (const name of names) {
    const { taskId } = parseVariant(name);
    byTask.set(taskId, [...byTask.get(taskId) ?? [], name]);
  }
  return byTask;
}

const pairsOf = (names: readonly string[]) =>
  names.flatMap((a, i) => names.slice(i + 1).map((b) => [a, b] as const));

/** The mean; 0 where there is nothing. */
const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

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
