/** C11: continued pre-training with kept and with re-initialised embeddings. */
import { better } from "../claims/difference.ts";
import { adapt, type Experiment, type Options, type Recipe, SEED } from "../experiment.ts";

/** The replication mix: all of mini-train, and the train pairs of the tasks that are scored. */
const MIX: Options = {
  preset: "mini",
  tasks: "mini-train",
  evaluate: "mini-eval",
  // A decayed learning rate would jump up where a run goes on.
  "final-lr": 1,
};

/** Steps of the base, and of the continued runs with it. */
const [BEFORE, AFTER] = [4000, 5500];

/** The base, with the seed of the run that continues it. */
const BASE: Recipe = {
  command: "pretrain",
  options: { ...MIX, steps: BEFORE, "evaluate-every": AFTER, seed: SEED },
};

const KEPT = adapt("kept", "embeddings kept", { from: BASE, embeddings: "keep" });
const NEW = adapt("new", "embeddings re-initialised", { from: BASE, embeddings: "new" });

/** Claim C11, by scores. */
export const CONTINUED: Experiment = {
  id: "C11",
  title: "Continued pre-training, with kept and with re-initialised embeddings",
  note:
    "Replication mix, with the train pairs of mini-eval; three voters, since pre-training has " +
    "embeddings of three variants",
  measured: { kind: "tasks" },
  options: { ...MIX, steps: AFTER, "evaluate-every": AFTER },
  curves: [KEPT, NEW].map((curve) => ({ ...curve, command: "pretrain" })),
  claims: [better("C11", "kept embeddings beat re-initialised ones", "kept", "new")],
};

/** Losses of the same runs and of their base. */
export const CONTINUED_LOSS: Experiment = {
  id: "continued",
  title: "Loss of continued pre-training (C11)",
  options: { ...MIX, steps: AFTER, "evaluate-every": AFTER },
  measured: {
    kind: "losses",
    varied: "pre-training",
    over: ["step"],
    rise: { from: "base", to: ["kept", "new"] },
  },
  claims: [],
  curves: [{ key: "base", label: "before", options: { steps: BEFORE } }, KEPT, NEW],
};
