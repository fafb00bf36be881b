/** Claim C11: what becomes of pre-training that goes on without its rows. */
import { type Options, type Recipe, SEED } from "../experiment.ts";
import type { LearningExperiment } from "../learning.ts";

/** The replication mix: all of mini-train, and the train pairs of the tasks that are scored. */
const MIX: Options = {
  preset: "mini",
  tasks: "mini-train",
  evaluate: "mini-eval",
  // Rates that a cosine has lowered would rise again where a run goes on.
  "final-rate": 1,
};

const BEFORE = 6000;

/** What is gone on from, with the seed of what goes on. */
const BASE: Recipe = { command: "pretrain", options: { ...MIX, steps: BEFORE, seed: SEED } };

/** Pre-training, and two ways to go on with it. */
export const CONTINUED: LearningExperiment = {
  id: "C11",
  title: "Pre-training that goes on with its rows, and with new ones (mini model, replication mix)",
  options: { ...MIX, steps: 8000 },
  varied: "rows",
  over: ["step"],
  curves: [
    { key: "base", label: "before", options: { steps: BEFORE } },
    { key: "kept", label: "kept", options: { from: BASE, rows: "keep" } },
    { key: "new", label: "begun anew", options: { from: BASE, rows: "new" } },
  ],
  jump: { from: "base", to: ["kept", "new"] },
  claim: {
    id: "C11",
    text: "new rows raise the loss above kept ones",
    better: "new",
    worse: "kept",
    unit: "loss",
  },
};
