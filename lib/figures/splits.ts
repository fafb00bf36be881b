/** Tables of splits: how many tasks, train pairs and test inputs the published files have. */
import { z } from "zod";
import { loadTasks } from "../arc/parse.ts";
import { findFile } from "../arc/paths.ts";
import { challengesOf, dataFolders } from "../arc/splits.ts";
import { type SplitStats, splitStats } from "../arc/stats.ts";
import { InputError } from "../errors.ts";
import { readText } from "../files.ts";

/** The size of a split, by its name. */
export interface SplitSize extends SplitStats {
  readonly split: string;
}

/** A table of splits. */
export interface SplitTable {
  readonly id: string;
  readonly title: string;
  /** What the paper has, in its order; means are rounded to hundredths. */
  readonly paper: readonly SplitSize[];
}

/** Counts the splits of a table. Throws an InputError that says how to get one that is not here. */
export async function measureSplits({ paper }: SplitTable): Promise<SplitSize[]> {
  const sizes: SplitSize[] = [];
  for (const { split } of paper) {
    const path = await findFile(challengesOf(split), dataFolders());
    if (!path) {
      throw new InputError(`split ${split} is not here; run \`deno task data fetch ${split}\``);
    }
    sizes.push({ split, ...splitStats(await loadTasks(path)) });
  }
  return sizes;
}

const HEADER = "split,tasks,train pairs,test inputs";

/** Sizes as CSV. */
export function splitsCsv(sizes: readonly SplitSize[]): string {
  const lines = sizes.map(({ split, tasks, trainPairs, testInputs }) =>
    [split, tasks, trainPairs.toFixed(6), testInputs.toFixed(6)].join(",")
  );
  return [HEADER, ...lines, ""].join("\n");
}

const line = z.tuple([
  z.string().min(1),
  z.coerce.number<string>().int().min(1),
  z.coerce.number<string>().positive(),
  z.coerce.number<string>().positive(),
]);

/** What a file of {@link splitsCsv} holds. Throws an InputError that names its first bad line. */
export async function readSplits(path: string): Promise<SplitSize[]> {
  const [header, ...lines] = (await readText(path)).trimEnd().split("\n");
  if (header !== HEADER) throw new InputError(`${path}: the first line is not ${HEADER}`);
  return lines.map((text, i) => {
    const parsed = line.safeParse(text.split(","));
    if (!parsed.success) {
      throw new InputError(`${path}: line ${i + 2} is no split; make the file anew`);
    }
    const [split, tasks, trainPairs, testInputs] = parsed.data;
    return { split, tasks, trainPairs, testInputs };
  });
}

/** The titles of the columns of a table of sizes. */
export const SIZE_COLUMNS = ["split", "tasks", "train pairs", "test inputs"];

/** A size as the paper has it: means to hundredths. */
const sizeCells = ({ tasks, trainPairs, testInputs }: SplitStats): string[] => [
  String(tasks),
  trainPairs.toFixed(2),
  testInputs.toFixed(2),
];

/** A table's rows: what was counted, and whether it is what the paper has, to its last digit. */
export function comparedRows({ paper }: SplitTable, sizes: readonly SplitSize[]): string[][] {
  return paper.map((theirs) => {
    const ours = sizes.find(({ split }) => split === theirs.split);
    if (!ours) throw new InputError(`split ${theirs.split} is not in the table; make it anew`);
    const same = sizeCells(ours).join() === sizeCells(theirs).join();
    return [theirs.split, ...sizeCells(ours), same ? "the same" : sizeCells(theirs).join(", ")];
  });
}

/**
 * Sizes of splits under the titles of the tables that have them, in their order, and a last table of
 * those that are in none. A split whose size isn't given has no row; a table without rows is left out.
 */
export function byTable(
  tables: readonly SplitTable[],
  sizes: ReadonlyMap<string, SplitStats>,
): { title: string; rows: string[][] }[] {
  const listed = tables.map(({ title, paper }) => ({
    title,
    splits: paper.map(({ split }) => split),
  }));
  const known = new Set(listed.flatMap(({ splits }) => splits));
  const others = [...sizes.keys()].filter((split) => !known.has(split));
  return [...listed, { title: "Other splits", splits: others }].map(({ title, splits }) => ({
    title,
    rows: splits.flatMap((split) => {
      const size = sizes.get(split);
      return size ? [[split, ...sizeCells(size)]] : [];
    }),
  })).filter(({ rows }) => rows.length > 0);
}
