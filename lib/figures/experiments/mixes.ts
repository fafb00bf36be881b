/** Mixes to pre-train on: table 1 of the paper, which decides C10, and Q4. */
import type { Experiment } from "../experiment.ts";
import { adapted, experiment, SHORTLY } from "./build.ts";

/** Their experiments. What is scored is unseen by all mixes, as it is in the paper. */
export const ON_MIXES: readonly Experiment[] = [
  experiment({
    id: "table1",
    title: "Table 1: score after adaptation, by the mix of pre-training",
    note: SHORTLY,
    curves: [
      {
        ...adapted("replication", "replication: mini-train, and the train pairs of mini-dev", {
          evaluate: "mini-dev",
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
    ],
    claims: [
      { id: "C10", text: "bigger and easier beats hard", of: "expanded", minus: "hard" },
      { id: "C10", text: "replication beats hard", of: "replication", minus: "hard" },
    ],
  }),
  experiment({
    id: "Q4",
    title: "Difficulty and families at equal count",
    note: SHORTLY,
    curves: [
      adapted("easy", "300 of one rule", { tasks: "mini-train-single" }),
      adapted("composed", "300 compositions", { tasks: "mini-train-composed#300" }),
      adapted("narrow", "144 of one rule, of half of the families", { tasks: "mini-train-narrow" }),
      adapted("diverse", "144 of one rule, of all families", { tasks: "mini-train-single#144" }),
    ],
    claims: [
      { id: "Q4", text: "compositions beat single rules", of: "composed", minus: "easy" },
      { id: "Q4", text: "all families beat half of them", of: "diverse", minus: "narrow" },
    ],
  }),
];
