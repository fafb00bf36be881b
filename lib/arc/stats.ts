/** How many tasks, train pairs and test inputs splits have: tables 2 and 3 of the paper. */
import type { Task } from "./task.ts";

/** The size of a split. */
export interface SplitStats {
  readonly tasks: number;
  /** Mean over its tasks. */
  readonly trainPairs: number;
  /** Mean over its tasks. */
  readonly testInputs: number;
}

/** A table of splits, ready to be printed. */
export interface StatsTable {
  readonly heading: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const HEADER = ["split", "tasks", "train pairs", "test inputs"];

/** The paper's tables, each with its splits in their order. */
const TABLES = [
  {
    heading: "Table 2: raw splits",
    splits: ["concept", "training2", "evaluation2", "tama", "test"],
  },
  {
    heading: "Table 3: derived splits",
    splits: [
      "evaluation2train",
      "evaluation2eval",
      "evaluation2test",
      "traininghard",
      "evaluation2clean",
    ],
  },
];

/** The size of a split of at least one task. */
export function splitStats(tasks: readonly Task[]): SplitStats {
  const mean = (count: (task: Task) => number) =>
    tasks.reduce((sum, task) => sum + count(task), 0) / tasks.length;
  return {
    tasks: tasks.length,
    trainPairs: mean((task) => task.train.length),
    testInputs: mean((task) => task.test.length),
  };
}

/**
 * The paper's tables 2 and 3 from the sizes of splits, by name, and a third of the splits that are
 * in neither. A split whose size isn't given has no row; a table without rows is left out.
 */
export function statsTables(sizes: ReadonlyMap<string, SplitStats>): StatsTable[] {
  const listed = new Set(TABLES.flatMap(({ splits }) => splits));
  const others = [...sizes.keys()].filter((split) => !listed.has(split));
  return [...TABLES, { heading: "Other splits", splits: others }]
    .map(({ heading, splits }) => {
      const rows = splits.flatMap((split) => {
        const size = sizes.get(split);
        return size ? [rowOf(split, size)] : [];
      });
      return { heading, header: HEADER, rows };
    })
    .filter(({ rows }) => rows.length > 0);
}

function rowOf(split: string, { tasks, trainPairs, testInputs }: SplitStats): string[] {
  return [split, String(tasks), trainPairs.toFixed(2), testInputs.toFixed(2)];
}
