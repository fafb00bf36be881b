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

/** The titles of the columns of {@link splitRows}. */
export const SPLIT_COLUMNS = ["split", "tasks", "train pairs", "test inputs", "paper"];

/** A table's rows: what was counted, and whether it is what the paper has, to its last digit. */
export function splitRows({ paper }: SplitTable, sizes: readonly SplitSize[]): string[][] {
  const cells = ({ tasks, trainPairs, testInputs }: SplitSize) => [
    String(tasks),
    trainPairs.toFixed(2),
    testInputs.toFixed(2),
  ];
  return paper.map((theirs) => {
    const ours = sizes.find(({ split }) => split === theirs.split);
    if (!ours) throw new InputError(`split ${theirs.split} is not in the table; make it anew`);
    const same = cells(ours).join() === cells(theirs).join();
    return [theirs.split, ...cells(ours), same ? "the same" : cells(theirs).join(", ")];
  });
}
