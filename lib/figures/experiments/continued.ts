/** Pre-training that goes on without its embeddings, which C11 is about. */
import { type Curve, type Experiment, type Options, type Recipe, SEED } from "../experiment.ts";
import type { LearningExperiment } from "../learning.ts";
import { FIGURE3 } from "./figure3.ts";

/** The replication mix: all of mini-train, and the train pairs of the tasks that are scored. */
const MIX: Options = {
  preset: "mini",
  tasks: "mini-train",
  evaluate: "mini-eval",
  // Rates that a cosine has lowered would rise again where a run goes on.
  "final-lr": 1,
};

/** Steps before, and at the end of what goes on. */
const [BEFORE, AFTER] = [4000, 5500];

/** What is gone on from, with the seed of what goes on. */
const BASE: Recipe = {
  command: "pretrain",
  options: { ...MIX, steps: BEFORE, "evaluate-every": AFTER, seed: SEED },
};

const KEPT: Curve = {
  key: "kept",
  label: "embeddings kept",
  options: { from: BASE, embeddings: "keep" },
};
const NEW: Curve = {
  key: "new",
  label: "embeddings re-initialised",
  options: { from: BASE, embeddings: "new" },
};

/** Claim C11: what becomes of the score. */
export const CONTINUED: Experiment = {
  id: "C11",
  title: "Pre-training that goes on with its embeddings, and with new ones",
  note:
    "Replication mix, with the train pairs of mini-eval; three voters, since pre-training has embeddings for three variants of a task",
  trunk: FIGURE3.trunk,
  options: { ...MIX, steps: AFTER, "evaluate-every": AFTER },
  curves: [KEPT, NEW].map((curve) => ({ ...curve, command: "pretrain" })),
  claims: [{
    id: "C11",
    text: "embeddings kept beat embeddings re-initialised",
    of: "kept",
    minus: "new",
  }],
};

/** The loss of the same runs, beside that of the run they go on from. */
export const CONTINUED_LOSS: LearningExperiment = {
  id: "continued",
  title: "Loss of pre-training that goes on (C11)",
  options: { ...MIX, steps: AFTER, "evaluate-every": AFTER },
  varied: "pre-training",
  over: ["step"],
  curves: [
    { key: "base", label: "before", options: { steps: BEFORE } },
    KEPT,
    NEW,
  ],
  jump: { from: "base", to: ["kept", "new"] },
};
