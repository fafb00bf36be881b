/** Tables 2 and 3 of the paper: how large the splits are, as the paper counts them. */
import type { SplitTable } from "../splits.ts";

const row = (split: string, tasks: number, trainPairs: number, testInputs: number) => ({
  split,
  tasks,
  trainPairs,
  testInputs,
});

/** The tables. */
export const SPLIT_TABLES: readonly SplitTable[] = [
  {
    id: "table2",
    title: "Table 2: raw splits",
    paper: [
      row("concept", 160, 2.67, 3.00),
      row("training2", 1000, 3.23, 1.08),
      row("evaluation2", 120, 2.98, 1.43),
      row("tama", 50, 3.18, 1.52),
      row("test", 240, 3.20, 1.08),
    ],
  },
  {
    id: "table3",
    title: "Table 3: derived splits",
    paper: [
      row("evaluation2train", 100, 2.96, 1.44),
      row("evaluation2eval", 10, 2.90, 1.60),
      row("evaluation2test", 10, 3.30, 1.20),
      row("traininghard", 120, 2.98, 1.09),
      row("evaluation2clean", 114, 2.97, 1.46),
    ],
  },
];
