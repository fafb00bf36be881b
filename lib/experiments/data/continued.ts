/** C11: continued pre-training with kept and with re-initialised embeddings. */
import { better } from "../claims/difference.ts";
import { endsBelowShare } from "../claims/ratio.ts";
import { adapt, type Experiment, type Options, type Recipe, SEED } from "../experiment.ts";
import { adaptedLong, experiment, LONG, LONG_MINI, longTrunk } from "./build.ts";

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

/** A trunk that is not continued, and its continuations by a tenth of its steps, as in the paper. */
const TRUNK_STEPS = LONG.pretrain;

const continuation = (embeddings: "keep" | "new"): Options => ({
  from: {
    command: "pretrain",
    options: {
      ...{ from: longTrunk(), embeddings, tasks: "mini-train", seed: SEED, "final-lr": 1 },
      steps: TRUNK_STEPS + TRUNK_STEPS / 10,
    },
  },
});

/** Claim C11, by scores after adaptation. */
export const CONTINUED = experiment({
  id: "C11",
  title: "Adaptation after continued pre-training, with kept and with re-initialised embeddings",
  note:
    "9,000 steps of pre-training, 900 more at constant learning rates, and 2,400 of adaptation; each seed " +
    "has a trunk of its own. Scores inside pre-training, after 4,000 and 1,500 steps, came to +2.2 " +
    "(-0.4 … +5.0) for kept over re-initialised embeddings",
  power:
    "a score halved, as in the paper (about 8 points of 16): a power of 98%; three points: 33%",
  curves: [
    { ...LONG_MINI, key: "base", label: "not continued" },
    adaptedLong("kept", "continued, embeddings kept", { posttrain: continuation("keep") }),
    adaptedLong("new", "continued, embeddings re-initialised", { posttrain: continuation("new") }),
  ],
  claims: [
    better("C11", "not continued beats re-initialised embeddings", "base", "new"),
    better("C11", "kept embeddings beat re-initialised ones", "kept", "new"),
    {
      ...endsBelowShare(
        0.5,
        "C11",
        "re-initialised ones end below half (paper: 0.50)",
        "new",
        "base",
      ),
      extra: true,
    },
  ],
});

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
