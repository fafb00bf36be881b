/** What is asked of the replication mix, the pre-training of figures 1, 2, 4 and 5: C8 and Q3. */
import { PRESETS } from "../../train/settings.ts";
import { type Curve, type Experiment, TRUNK } from "../experiment.ts";
import { experiment, STEPS } from "./build.ts";
import { REPLICATION } from "./pretraining.ts";

/** Pre-training on the train pairs of what is scored, too: a run of the figures. */
const REPLICATED: Curve = {
  key: "replication",
  label: "in pre-training",
  command: "pretrain",
  options: REPLICATION,
};

const VARIANTS = { variants: PRESETS.mini.pretrain.variants };

/** Their experiments. */
export const ON_REPLICATION: readonly Experiment[] = [
  experiment({
    id: "C8",
    title: "How alike embeddings are, at the end of the replication mix",
    note: "Three voters, since pre-training has embeddings for three variants of a task",
    curves: [REPLICATED],
    claims: [
      {
        id: "C8",
        text: "a task's embeddings are no more alike than any",
        of: { curve: "replication", score: "cosine within" },
        minus: { curve: "replication", score: "cosine across" },
        expected: "not above",
        unit: "cosine",
      },
    ],
  }),
  experiment({
    id: "Q3",
    title: "Adaptation, and pre-training on the same pairs",
    note:
      "Three variants, and so three voters, of adaptation as of pre-training; every seed has a " +
      "pre-training of its own, but all adapt one trunk",
    curves: [
      REPLICATED,
      {
        key: "short",
        label: "adapted, 1,200 steps",
        options: { from: TRUNK, ...VARIANTS },
      },
      {
        key: "long",
        label: "adapted, 4,800 steps",
        options: { from: TRUNK, ...VARIANTS, steps: 4 * STEPS },
      },
    ],
    claims: [
      {
        id: "Q3",
        text: "pre-training is no better than 1,200 steps",
        of: "replication",
        minus: "short",
        expected: "not above",
      },
      {
        id: "Q3",
        text: "pre-training is no better than 4,800 steps",
        of: "replication",
        minus: "long",
        expected: "not above",
      },
    ],
  }),
];
