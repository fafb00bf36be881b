/** Tables of splits: how many tasks, train pairs and test inputs the published files have. */
import { loadTasks } from "../arc/load.ts";
import { findFile } from "../arc/paths.ts";
import { challengesOf, dataFolders } from "../arc/splits.ts";
import { type SplitStats, splitStats } from "../arc/stats.ts";
import { InputError } from "../errors.ts";
import { ALL_TASKS } from "../vote/scores.ts";
import { type Entry, Table } from "./table.ts";

/** The size of a split, by its name. */
export interface SplitSize extends SplitStats {
  readonly split: string;
}

/** A table of splits. */
export interface SplitTable {
  readonly id: string;
  readonly title: string;
  /** The paper's numbers, in its order; means are rounded to hundredths. */
  readonly paper: readonly SplitSize[];
}

/** The scores of a split in a table of results. */
const SCORES = { tasks: "tasks", trainPairs: "train pairs", testInputs: "test inputs" } as const;

/** Counts the splits of a table. Throws an InputError that says how to get a missing one. */
export async function measureSplits({ paper }: SplitTable): Promise<Table> {
  const entries: Entry[] = [];
  for (const { split } of paper) {
    const path = await findFile(challengesOf(split), dataFolders());
    if (!path) {
      throw new InputError(`split ${split} is missing; run \`deno task data fetch ${split}\``);
    }
    const key = { curve: split, seed: 0, step: 0, group: "", task: "" };
    for (const [name, value] of Object.entries(splitStats(await loadTasks(path)))) {
      entries.push({ ...key, score: SCORES[name as keyof typeof SCORES], value });
    }
  }
  return new Table(entries);
}

/** The titles of the columns of a table of sizes. */
export const SIZE_COLUMNS = ["split", ...Object.values(SCORES)];

/** Formats a size as the paper does. */
export const sizeCells = ({ tasks, trainPairs, testInputs }: SplitStats): string[] => [
  String(tasks),
  trainPairs.toFixed(2),
  testInputs.toFixed(2),
];

/** Returns the sizes in a table. Throws an InputError that names a missing split. */
export const sizesIn = ({ paper }: SplitTable, table: Table): SplitSize[] =>
  paper.map(({ split }) => {
    if (!table.curves.includes(split)) {
      throw new InputError(`split ${split} is not in the table; make it again`);
    }
    const value = (score: string) =>
      table.matrix({ curve: split, step: 0, group: ALL_TASKS, score })[0][0];
    const [tasks, trainPairs, testInputs] = Object.values(SCORES).map(value);
    return { split, tasks, trainPairs, testInputs };
  });

/** Returns what was counted, and whether it equals the paper's numbers to their last digit. */
export function comparedSplits(splits: SplitTable, table: Table) {
  const lines = sizesIn(splits, table).map((size, i) => {
    const [ours, theirs] = [sizeCells(size), sizeCells(splits.paper[i])];
    return [size.split, ...ours, ours.join() === theirs.join() ? "the same" : theirs.join(", ")];
  });
  return { header: [...SIZE_COLUMNS, "paper"], lines };
}
