/** Tables 2 and 3 of the paper: sizes of the splits. */
import type { SplitTable } from "../splits.ts";

const split = (name: string, tasks: number, trainPairs: number, testInputs: number) => ({
  split: name,
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
      split("concept", 160, 2.67, 3.00),
      split("training2", 1000, 3.23, 1.08),
      split("evaluation2", 120, 2.98, 1.43),
      split("tama", 50, 3.18, 1.52),
      split("test", 240, 3.20, 1.08),
    ],
  },
  {
    id: "table3",
    title: "Table 3: derived splits",
    paper: [
      split("evaluation2train", 100, 2.96, 1.44),
      split("evaluation2eval", 10, 2.90, 1.60),
      split("evaluation2test", 10, 3.30, 1.20),
      split("traininghard", 120, 2.98, 1.09),
      split("evaluation2clean", 114, 2.97, 1.46),
    ],
  },
];
