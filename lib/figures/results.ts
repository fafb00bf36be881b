/** What an experiment found: the score of every task at every evaluation of every run, and a table of it. */
import { z } from "zod";
import { InputError } from "../errors.ts";
import { readText } from "../files.ts";
import { groupsOf, readEvaluations } from "../vote/scores.ts";
import type { Claim } from "./experiment.ts";
import { type Interval, pairedBootstrap } from "./statistics.ts";

/** The attempts that are reported. */
export const REPORTED = ["1", "2", "all"] as const;

/** A number of attempts that is reported. */
type Attempts = (typeof REPORTED)[number];

/** The score of one task. */
export interface Scored {
  readonly id: string;
  readonly group?: string;
  readonly pass: Readonly<Record<Attempts, number>>;
}

/** The score of one task at one evaluation. */
export interface Result {
  readonly curve: string;
  readonly seed: number;
  readonly step: number;
  readonly task: Scored;
}

const HEADER = "curve,seed,step,group,task,pass@1,pass@2,pass@all";

/** Results as CSV, a line for each. */
export function toCsv(results: readonly Result[]): string {
  const lines = results.map(({ curve, seed, step, task: { id, group = "", pass } }) =>
    [curve, seed, step, group, id, ...REPORTED.map((k) => round(pass[k]))].join(",")
  );
  return [HEADER, ...lines, ""].join("\n");
}

const round = (share: number) => String(Math.round(share * 1e6) / 1e6);

const text = z.string().min(1);
const whole = text.pipe(z.coerce.number<string>().int().min(0));
const share = text.pipe(z.coerce.number<string>().min(0).max(1));
const row = z.tuple([text, whole, whole, z.string(), text, share, share, share]);

/** The results in a file of {@link toCsv}. Throws an InputError that names the file and line. */
export async function readResults(path: string): Promise<Result[]> {
  const [header, ...lines] = (await readText(path)).trimEnd().split("\n");
  if (header !== HEADER) throw new InputError(`${path}: the first line is not ${HEADER}`);
  return lines.map((line, i) => {
    const parsed = row.safeParse(line.split(","));
    if (!parsed.success) {
      throw new InputError(`${path}: line ${i + 2} is not a result; make the file anew`);
    }
    const [curve, seed, step, group, id, one, two, all] = parsed.data;
    const pass = { "1": one, "2": two, all };
    return { curve, seed, step, task: { id, ...group === "" ? {} : { group }, pass } };
  });
}

/** The results of a run, from the file in which it keeps its evaluations. */
export async function resultsOfRun(path: string, curve: string, seed: number): Promise<Result[]> {
  const evaluations = await readEvaluations(path);
  return evaluations.flatMap(({ step, tasks }) =>
    tasks.map(({ pass: { "1": one, "2": two, all }, ...task }) => ({
      curve,
      seed,
      step,
      task: { ...task, pass: { "1": one, "2": two, all } },
    }))
  );
}

/** A curve's scores at one step over a group of tasks. */
export interface Point {
  readonly curve: string;
  readonly group: string;
  readonly step: number;
  /** By attempts: the mean, and its 95% interval over tasks and seeds. */
  readonly pass: Readonly<Record<Attempts, Interval>>;
}

/**
 * Scores as a matrix, seeds × tasks, of one curve at one step in one group; the tasks are those of
 * all results. Throws an InputError where a seed lacks one.
 */
function matrixOf(
  results: readonly Result[],
  where: { curve: string; step: number; group: string; k: Attempts },
): number[][] {
  const scores = new Map<number, Map<string, number>>();
  for (const { curve, seed, step, task } of results) {
    if (curve !== where.curve || step !== where.step) continue;
    const own = scores.get(seed) ?? new Map<string, number>();
    scores.set(seed, own.set(task.id, task.pass[where.k]));
  }
  const ids = new Set(
    groupsOf(results.map(({ task }) => task)).get(where.group)!.map(({ id }) => id),
  );
  return [...scores.entries()].sort(([a], [b]) => a - b).map(([seed, own]) =>
    Array.from(ids, (id) => {
      const score = own.get(id);
      if (score !== undefined) return score;
      throw new InputError(
        `curve ${where.curve}, seed ${seed}, step ${where.step}: task ${id} is missing`,
      );
    })
  );
}

/** The groups of some results, that of all tasks last. */
export function groupNames(results: readonly Result[]): string[] {
  return [...groupsOf(results.map(({ task }) => task)).keys()];
}

/** The seed of every bootstrap, so that the same results give the same intervals. */
const BOOTSTRAP = { seed: 0 };

/** Every curve at every step in every group. */
export function pointsOf(results: readonly Result[]): Point[] {
  const curves = [...new Set(results.map(({ curve }) => curve))];
  const groups = groupNames(results);
  return curves.flatMap((curve) => {
    const own = results.filter((result) => result.curve === curve);
    const steps = [...new Set(own.map(({ step }) => step))].sort((a, b) => a - b);
    return groups.flatMap((group) =>
      steps.map((step) => {
        const interval = (k: Attempts) =>
          pairedBootstrap(matrixOf(own, { curve, step, group, k }), {
            ...BOOTSTRAP,
            resamples: 2000,
          });
        return {
          curve,
          group,
          step,
          pass: { "1": interval("1"), "2": interval("2"), all: interval("all") },
        };
      })
    );
  });
}

/** What became of a claim in one group. */
export interface Verdict {
  readonly claim: Claim;
  readonly group: string;
  /** pass@2 of the claim's first curve minus that of its second, at the last step. */
  readonly difference: Interval;
  readonly verdict: "holds" | "does not hold here" | "undecided at this power";
}

/** Two curves are level when the interval of their difference lies within this. */
export const LEVEL = 0.05;

/**
 * Verdicts by a rule: a claim that one curve is better holds where the interval of the difference
 * lies above 0, and does not hold where it lies below; a claim that two are level holds where it
 * lies within ±{@link LEVEL}, and does not hold where it lies outside 0. Otherwise it is undecided.
 */
export function verdictsOf(
  results: readonly Result[],
  claims: readonly Claim[],
): Verdict[] {
  const step = Math.max(...results.map(({ step }) => step));
  return claims.flatMap((claim) =>
    groupNames(results).map((group): Verdict => {
      const matrix = (curve: string) => matrixOf(results, { curve, step, group, k: "2" });
      const [a, b] = [matrix(claim.better), matrix(claim.worse)];
      const difference = pairedBootstrap(
        a.map((row, s) => row.map((score, t) => score - b[s][t])),
        BOOTSTRAP,
      );
      return { claim, group, difference, verdict: judge(difference, claim.level ?? false) };
    })
  );
}

function judge({ low, high }: Interval, level: boolean): Verdict["verdict"] {
  const [holds, fails] = level
    ? [low >= -LEVEL && high <= LEVEL, low > 0 || high < 0]
    : [low > 0, high < 0];
  return holds ? "holds" : fails ? "does not hold here" : "undecided at this power";
}
