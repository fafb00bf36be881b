/**
 * Results as one long table: the value of each score of each task at each step of each run. Its CSV
 * has a column for each score, since a line for each value would be ten times as large.
 */
import { join } from "node:path";
import { csvFormatRows, csvParseRows } from "d3-dsv";
import { InputError } from "../errors.ts";
import { readText, writeAtomic } from "../files.ts";
import type { Matrix } from "../stats/bootstrap.ts";
import { groupsOf } from "../vote/scores.ts";

/** The folder of the committed tables. */
export const RESULTS = "results";

/** Returns the path of a figure's table in a folder of results. */
export const tableIn = (folder: string, id: string) => join(folder, id, `${id}.csv`);

/** One value. What is no task's own has an empty task and group. */
export interface Entry {
  readonly curve: string;
  readonly seed: number;
  readonly step: number;
  readonly group: string;
  readonly task: string;
  readonly score: string;
  readonly value: number;
}

/** The scores of one task, or of none, at one step of one run. */
type Line = Omit<Entry, "score" | "value"> & { readonly scores: Map<string, number> };

const KEYS = ["curve", "seed", "step", "group", "task"] as const;

/** A table of results, in the order of its entries. */
export class Table {
  readonly #lines = new Map<string, Line>();
  /** Lines by curve and step. */
  readonly #curves = new Map<string, Map<number, Line[]>>();
  readonly #groups: Map<string, Set<string>>;

  constructor(entries: Iterable<Entry>) {
    for (const { score, value, ...line } of entries) {
      const key = KEYS.map((name) => line[name]).join("\0");
      const known = this.#lines.get(key);
      if (known) known.scores.set(score, value);
      else this.#add(key, { ...line, scores: new Map([[score, value]]) });
    }
    const tasks = this.#all().map(({ task, group }) => ({ task, group: group || undefined }));
    this.#groups = new Map(
      [...groupsOf(tasks)].map(([group, own]) => [group, new Set(own.map(({ task }) => task))]),
    );
  }

  #add(key: string, line: Line): void {
    this.#lines.set(key, line);
    const steps = this.#curves.get(line.curve) ?? new Map<number, Line[]>();
    this.#curves.set(line.curve, steps);
    const lines = steps.get(line.step);
    if (lines) lines.push(line);
    else steps.set(line.step, [line]);
  }

  #all(): Line[] {
    return [...this.#lines.values()];
  }

  /** The curves, in the order of their first entries. */
  get curves(): string[] {
    return [...this.#curves.keys()];
  }

  /** The groups of tasks, that of all tasks last. */
  get groups(): string[] {
    return [...this.#groups.keys()];
  }

  /** The seeds, in order. */
  get seeds(): number[] {
    return [...new Set(this.#all().map(({ seed }) => seed))].sort((a, b) => a - b);
  }

  /** Returns the steps at which a curve has a score, or any, in order. */
  steps(curve: string, score?: string): number[] {
    return [...this.#curves.get(curve) ?? []]
      .filter(([, lines]) => !score || lines.some(({ scores }) => scores.has(score)))
      .map(([step]) => step).sort((a, b) => a - b);
  }

  /** Returns the lines of a curve at a step. */
  at(curve: string, step: number): readonly Line[] {
    return this.#curves.get(curve)?.get(step) ?? [];
  }

  /** Returns the lines of a curve with a seed, in order. */
  run(curve: string, seed: number): Line[] {
    return this.#all().filter((line) => line.curve === curve && line.seed === seed);
  }

  /** Returns the entries of a curve, in order. */
  entriesOf(curve: string): Entry[] {
    return this.#all().filter((line) => line.curve === curve).flatMap(({ scores, ...line }) =>
      Array.from(scores, ([score, value]) => ({ ...line, score, value }))
    );
  }

  /** Returns scores, seeds × tasks of the group. Throws an InputError that names a missing one. */
  matrix({ curve, step, group, score }: Pick<Entry, "curve" | "step" | "group" | "score">): Matrix {
    const bySeed = Map.groupBy(this.at(curve, step), ({ seed }) => seed);
    if (bySeed.size === 0) throw new InputError(`curve ${curve} has no scores at step ${step}`);
    return [...bySeed].sort(([a], [b]) => a - b).map(([seed, lines]) => {
      const values = new Map(lines.map(({ task, scores }) => [task, scores.get(score)]));
      return Array.from(this.#groups.get(group)!, (task) => {
        const value = values.get(task);
        if (value !== undefined) return value;
        throw new InputError(
          `curve ${curve}, seed ${seed}, step ${step}: ${score} of task ${task} is missing`,
        );
      });
    });
  }

  /** Returns the table as CSV; values are rounded to millionths. */
  toCsv(): string {
    const names = [...new Set(this.#all().flatMap(({ scores }) => [...scores.keys()]))];
    return csvFormatRows([
      [...KEYS, ...names],
      ...this.#all().map((line) => [
        ...KEYS.map((name) => String(line[name])),
        ...names.map((name) => {
          const value = line.scores.get(name);
          return value === undefined ? "" : String(Math.round(value * 1e6) / 1e6);
        }),
      ]),
    ]) + "\n";
  }
}

/** Writes a table as CSV. */
export async function writeTable(path: string, table: Table): Promise<void> {
  await writeAtomic(path, table.toCsv());
}

/** Reads a table. Throws an InputError that names the file and its first bad line. */
export async function readTable(path: string): Promise<Table> {
  const [header = [], ...lines] = csvParseRows(await readText(path));
  if (header.slice(0, KEYS.length).join() !== KEYS.join()) {
    throw new InputError(`${path}: the first line does not begin with ${KEYS.join()}`);
  }
  const names = header.slice(KEYS.length);
  const isWhole = (text: string) => /^\d+$/.test(text);
  const isNumber = (text: string) => text === "" || Number.isFinite(Number(text));
  return new Table(lines.flatMap((line, i): Entry[] => {
    const [curve, seed, step, group, task, ...values] = line;
    const isRight = line.length === header.length && curve !== "" && isWhole(seed) &&
      isWhole(step) && values.every(isNumber);
    if (!isRight) throw new InputError(`${path}: line ${i + 2} is no result; make the file again`);
    const key = { curve, seed: Number(seed), step: Number(step), group, task };
    return names.flatMap((score, n) =>
      values[n] === "" ? [] : [{ ...key, score, value: Number(values[n]) }]
    );
  }));
}
