/** What an experiment found: the scores of every task at every evaluation of every run, as a table. */
import { z } from "zod";
import { InputError } from "../errors.ts";
import { readText } from "../files.ts";
import { groupsOf, readEvaluations } from "../vote/scores.ts";

/** The scores of one task, by name. */
export interface Scored {
  readonly id: string;
  readonly group?: string;
  readonly scores: Readonly<Record<string, number>>;
}

/** The scores of one task at one evaluation. */
export interface Result {
  readonly curve: string;
  readonly seed: number;
  readonly step: number;
  readonly task: Scored;
}

const FIRST = ["curve", "seed", "step", "group", "task"];

/** Results as CSV, a line for each; a score that a result does not have is left empty. */
export function toCsv(results: readonly Result[]): string {
  const names = [...new Set(results.flatMap(({ task }) => Object.keys(task.scores)))];
  const lines = results.map(({ curve, seed, step, task: { id, group = "", scores } }) =>
    [curve, seed, step, group, id, ...names.map((name) => round(scores[name]))].join(",")
  );
  return [[...FIRST, ...names].join(","), ...lines, ""].join("\n");
}

const round = (score: number | undefined) =>
  score === undefined ? "" : String(Math.round(score * 1e6) / 1e6);

const text = z.string().min(1);
const whole = text.pipe(z.coerce.number<string>().int().min(0));
// A cosine may be negative; nothing that is a score is outside of this.
const score = text.pipe(z.coerce.number<string>().min(-1).max(1));
const row = z.tuple([text, whole, whole, z.string(), text], z.union([z.literal(""), score]));

/** The results in a file of {@link toCsv}. Throws an InputError that names the file and line. */
export async function readResults(path: string): Promise<Result[]> {
  const [header, ...lines] = (await readText(path)).trimEnd().split("\n").map((line) =>
    line.split(",")
  );
  if (header.slice(0, FIRST.length).join() !== FIRST.join()) {
    throw new InputError(`${path}: the first line does not begin with ${FIRST.join()}`);
  }
  const names = header.slice(FIRST.length);
  return lines.map((line, i) => {
    const parsed = row.safeParse(line);
    if (!parsed.success || line.length !== header.length) {
      throw new InputError(`${path}: line ${i + 2} is not a result; make the file anew`);
    }
    const [curve, seed, step, group, id, ...values] = parsed.data;
    const scores = Object.fromEntries(
      names.map((name, n) => [name, values[n]] as const)
        .filter((entry): entry is [string, number] => entry[1] !== ""),
    );
    return { curve, seed, step, task: { id, ...group === "" ? {} : { group }, scores } };
  });
}

/** The results of a run, from the file in which it keeps its evaluations. */
export async function resultsOfRun(path: string, curve: string, seed: number): Promise<Result[]> {
  const evaluations = await readEvaluations(path);
  return evaluations.flatMap(({ step, tasks }) =>
    tasks.map(({ id, group, pass, scores }) => ({
      curve,
      seed,
      step,
      task: {
        id,
        ...group === undefined ? {} : { group },
        scores: { "pass@1": pass["1"], "pass@2": pass["2"], "pass@all": pass.all, ...scores },
      },
    }))
  );
}

/** Which scores are meant: those called `score` of a curve at a step in a group of tasks. */
export interface Where {
  readonly curve: string;
  readonly step: number;
  readonly group: string;
  readonly score: string;
}

/** Results by what they are asked for by. */
interface Index {
  /** The ids of the tasks of each group, that of all tasks last. */
  readonly groups: ReadonlyMap<string, ReadonlySet<string>>;
  /** The results of each curve at each of its steps. */
  readonly curves: ReadonlyMap<string, ReadonlyMap<number, readonly Result[]>>;
}

/** Results are asked for hundreds of matrices, and do not change. */
const indices = new WeakMap<readonly Result[], Index>();

function indexOf(results: readonly Result[]): Index {
  const known = indices.get(results);
  if (known) return known;
  const curves = new Map<string, Map<number, Result[]>>();
  for (const result of results) {
    const steps = curves.get(result.curve) ?? new Map<number, Result[]>();
    curves.set(result.curve, steps);
    const own = steps.get(result.step) ?? [];
    steps.set(result.step, own);
    own.push(result);
  }
  const groups = new Map(
    [...groupsOf(results.map(({ task }) => task))].map(([group, tasks]) => [
      group,
      new Set(tasks.map(({ id }) => id)),
    ]),
  );
  const index = { groups, curves };
  indices.set(results, index);
  return index;
}

/**
 * Scores as a matrix, seeds × tasks; the tasks are those of all results. Throws an InputError where
 * a seed lacks one.
 */
export function matrixOf(results: readonly Result[], where: Where): number[][] {
  const { groups, curves } = indexOf(results);
  const bySeed = new Map<number, Map<string, number>>();
  for (const { seed, task } of curves.get(where.curve)?.get(where.step) ?? []) {
    const own = bySeed.get(seed) ?? new Map<string, number>();
    bySeed.set(seed, own);
    if (where.score in task.scores) own.set(task.id, task.scores[where.score]);
  }
  if (bySeed.size === 0) {
    throw new InputError(`curve ${where.curve} has no scores at step ${where.step}`);
  }
  return [...bySeed.entries()].sort(([a], [b]) => a - b).map(([seed, own]) =>
    Array.from(groups.get(where.group)!, (id) => {
      const score = own.get(id);
      if (score !== undefined) return score;
      throw new InputError(
        `curve ${where.curve}, seed ${seed}, step ${where.step}: ${where.score} of task ${id} is missing`,
      );
    })
  );
}

/** The groups of some results, that of all tasks last. */
export const groupNames = (results: readonly Result[]): string[] => [
  ...indexOf(results).groups.keys(),
];

/** The steps at which a curve was evaluated, in order. */
export const stepsOf = (results: readonly Result[], curve: string): number[] =>
  [...indexOf(results).curves.get(curve)?.keys() ?? []].sort((a, b) => a - b);
