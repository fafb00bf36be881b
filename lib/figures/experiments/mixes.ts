/** Mixes to pre-train on: table 1 of the paper, C10 and Q4. */
import type { Experiment } from "../experiment.ts";
import { adapted, experiment } from "./build.ts";

/** Mini forms of the paper's three mixes. */
const MIXES = [
  {
    ...adapted("replication", "replication: mini-train, and the train pairs to adapt to", {
      evaluate: "mini-eval",
    }),
    paper: .0667,
  },
  {
    ...adapted("expanded", "expanded: mini-train and mini-dev", {
      tasks: ["mini-train", "mini-dev"],
    }),
    paper: .0425,
  },
  {
    ...adapted("hard", "hard: 150 compositions", { tasks: "mini-train-composed#150" }),
    paper: .0127,
  },
];

/** Their experiments. */
export const ON_MIXES: readonly Experiment[] = [
  experiment({
    id: "table1",
    title: "Table 1: score after adaptation, by the mix of pre-training",
    curves: MIXES,
    claims: [],
  }),
  experiment({
    id: "C10",
    title: "Mixes to pre-train on",
    curves: MIXES,
    claims: [
      { id: "C10", text: "bigger and easier beats hard", better: "expanded", worse: "hard" },
      { id: "C10", text: "replication beats hard", better: "replication", worse: "hard" },
    ],
  }),
  experiment({
    id: "Q4",
    title: "Difficulty and families at equal count",
    curves: [
      adapted("easy", "300 of one rule", { tasks: "mini-train-single" }),
      adapted("composed", "300 compositions", { tasks: "mini-train-composed#300" }),
      adapted("narrow", "200 of half of the families", { tasks: "mini-train-narrow#200" }),
      adapted("diverse", "200 of all families", { tasks: "mini-train#200" }),
    ],
    claims: [
      { id: "Q4", text: "compositions beat single rules", better: "composed", worse: "easy" },
      { id: "Q4", text: "all families beat half of them", better: "diverse", worse: "narrow" },
    ],
  }),
];
