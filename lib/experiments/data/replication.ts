/** C8 and Q3, on the replication mix: the pre-training of figures 1, 2, 4 and 5. */
import { noBetter } from "../claims/difference.ts";
import { PRESETS } from "../../train/settings.ts";
import { adapt, type Curve, type Experiment } from "../experiment.ts";
import { experiment, STEPS } from "./build.ts";
import { REPLICATION } from "./over_pretraining.ts";

/** Pre-training that includes the train pairs of the scored tasks: the run of the figures. */
const REPLICATED: Curve = {
  key: "replication",
  label: "in pre-training",
  command: "pretrain",
  options: REPLICATION,
};

const VARIANTS = { variants: PRESETS.mini.pretrain.variants };

/** The experiments. */
export const ON_REPLICATION: readonly Experiment[] = [
  experiment({
    id: "C8",
    title: "Cosine similarity of task embeddings, at the end of the replication mix",
    note:
      "Three voters, since pre-training has embeddings of three variants. Two mini tasks of one rule are as " +
      "similar as two variants of one task (similarities): embeddings encode the rule. The paper's 0 on " +
      "training tasks comes from batches that rarely hold two variants of one",
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
      adapt("short", "adapted, 1,200 steps", VARIANTS),
      adapt("long", "adapted, 4,800 steps", { ...VARIANTS, steps: 4 * STEPS }),
    ],
    claims: [
      noBetter("Q3", "pre-training is no better than 1,200 steps", "replication", "short"),
      noBetter("Q3", "pre-training is no better than 4,800 steps", "replication", "long"),
    ],
  }),
];
