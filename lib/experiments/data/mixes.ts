/** Mixes of tasks to pre-train on: table 1 of the paper with claim C10, and question Q4. */
import { better } from "../claims/difference.ts";
import { endsBelowShare } from "../claims/ratio.ts";
import type { Experiment } from "../experiment.ts";
import { adapted, adaptedLong, experiment, longNote, SHORTLY } from "./build.ts";

/** The experiments. No mix contains the scored tasks, as in the paper. */
export const ON_MIXES: readonly Experiment[] = [
  experiment({
    id: "table1",
    title: "Table 1: score after adaptation, by pre-training mix",
    note: longNote(
      "-1.4 (-4.2 … +1.4) for expanded over hard, and -1.3 (-3.8 … +1.3) for replication",
    ),
    power:
      "a hard mix at half of the score, where the paper's is a fifth to a third: 98%; four points: 55%",
    curves: [
      {
        ...adaptedLong("replication", "replication: mini-train, and the train pairs of mini-dev", {
          pretrain: { evaluate: "mini-dev" },
        }),
        paper: .0667,
      },
      {
        ...adaptedLong("expanded", "expanded: mini-train and mini-dev", {
          pretrain: { tasks: ["mini-train", "mini-dev"] },
        }),
        paper: .0425,
      },
      {
        ...adaptedLong("hard", "hard: 150 compositions", {
          pretrain: { tasks: "mini-train-composed#150" },
        }),
        paper: .0127,
      },
    ],
    claims: [
      better("C10", "bigger and easier beats hard", "expanded", "hard"),
      better("C10", "replication beats hard", "replication", "hard"),
      ...([["bigger and easier", "expanded", 0.3], [
        "the replication",
        "replication",
        0.19,
      ]] as const)
        .map(([text, to, paper]) => ({
          ...endsBelowShare(
            0.5,
            "C10",
            `hard ends below half of ${text} (paper: ${paper})`,
            "hard",
            to,
          ),
          extra: true as const,
        })),
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
      better("Q4", "compositions beat single rules", "composed", "easy"),
      better("Q4", "all families beat half of them", "diverse", "narrow"),
    ],
  }),
];
