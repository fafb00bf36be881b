/** C8 and Q3, on the replication mix: the pre-training of figures 1, 2, 4 and 5. */
import { noBetter } from "../claims/difference.ts";
import { adapt, type Experiment } from "../experiment.ts";
import { experiment, REPLICATED, STEPS, THREE_VARIANTS } from "./build.ts";

/** The experiments. */
export const ON_REPLICATION: readonly Experiment[] = [
  experiment({
    id: "C8",
    title: "Cosine similarity of task embeddings, at the end of the replication mix",
    note: "Three voters, since pre-training has embeddings of three variants",
    curves: [REPLICATED],
    claims: [
      noBetter(
        "C8",
        "a task's embeddings are no more similar than others",
        { curve: "replication", score: "cosine within" },
        { curve: "replication", score: "cosine across" },
        { unit: "cosine" },
      ),
    ],
  }),
  experiment({
    id: "Q3",
    title: "Adaptation, and pre-training on the same pairs",
    note:
      "Three variants and voters in both; each seed has its own pre-training, but all seeds adapt " +
      "one trunk",
    curves: [
      REPLICATED,
      adapt("short", "adapted, 1,200 steps", THREE_VARIANTS),
      adapt("long", "adapted, 4,800 steps", { ...THREE_VARIANTS, steps: 4 * STEPS }),
    ],
    claims: [
      noBetter("Q3", "pre-training is no better than 1,200 steps", "replication", "short"),
      noBetter("Q3", "pre-training is no better than 4,800 steps", "replication", "long"),
    ],
  }),
];
