/** C9, C13, Q1 and Q2: what has a task embedding, its size, and the width of the trunk. */
import { better, level } from "../claims/difference.ts";
import type { PresetName } from "../../train/settings.ts";
import type { Curve, Experiment } from "../experiment.ts";
import { adapted, adaptedLong, experiment, LONG_MINI, longNote } from "./build.ts";

const CODED = adaptedLong("coded", "an embedding per task, plus a code of the variant", {
  pretrain: { "embedding-per": "coded-task" },
});

/** The best of {@link RATES} for it; a code's is the usual one. */
const TASK_RATE = { "embedding-lr": 0.03 };

const TASK = adaptedLong("task", "an embedding per task", {
  pretrain: { "embedding-per": "task", ...TASK_RATE },
  posttrain: TASK_RATE,
});

/** Embeddings that all variants of a task share. */
const SHARED = {
  "coded-task": "an embedding per task, plus a code of the variant",
  task: "an embedding per task",
};

/** Learning rates of embeddings that all variants of a task share; the usual one is 0.1. */
const RATES = [0.1, 0.03, 0.01];

/** Seconds of a step of pre-training on one core of an AMD EPYC with AVX-512, 2026-11-25. */
const STEP_SECONDS = {
  mini: 0.076,
  "mini-slim": 0.034,
  "mini-wide": 0.204,
  "mini-short-embeddings": 0.076,
  "mini-long-embeddings": 0.086,
} satisfies Partial<Record<PresetName, number>>;

/** Returns a curve of another size at the core-seconds of the mini preset. */
const ofSize = (preset: keyof typeof STEP_SECONDS, label: string): Curve =>
  adaptedLong(preset, label, {
    pretrain: { preset },
    share: STEP_SECONDS.mini / STEP_SECONDS[preset],
  });

const WIDE = ofSize("mini-wide", "128 wide, embeddings of 256");

/** Conditions of experiments at equal compute. */
const EQUAL =
  "Equal compute means equal core-seconds of training. The moving average of the wide trunk has " +
  "forgotten its initialisation (0.1% is left)";

/** The experiments. */
export const ON_SIZES: readonly Experiment[] = [
  experiment({
    id: "C9",
    title: "An embedding per variant, or per task plus a code of the variant",
    note:
      `${
        longNote("+1.0 (-1.5 … +3.5)")
      }. The learning rate of the shared embeddings is the best of ` +
      "shared-rates, and the highest there",
    power: "a quarter of the score (4 of 16 points): a power of 55%; half of it: 98%",
    curves: [LONG_MINI, CODED],
    claims: [better("C9", "an embedding per variant beats a coded one", "mini", "coded")],
  }),
  experiment({
    id: "C13",
    title: "Width at equal compute",
    note: `${EQUAL}. ${
      longNote(
        "+6.7 (+2.5 … +11.3) for half and -3.6 (-6.4 … -1.3) for twice the width, at equal FLOPs",
      )
    }`,
    power:
      "eight points of 16: a power of 85%; that widths are level is hard to see with three seeds, since " +
      "intervals are about as wide as the bounds of level",
    curves: [LONG_MINI, ofSize("mini-slim", "32 wide, embeddings of 64"), WIDE],
    claims: [
      level("C13", "half the width ends level", "mini-slim", "mini"),
      level("C13", "twice the width ends level", "mini-wide", "mini"),
    ],
  }),
  experiment({
    id: "Q1",
    title: "What has an embedding",
    note: `${
      longNote(
        "+4.0 (+0.8 … +7.6) for an embedding per variant, and +3.1 (+0.0 … +6.7) for a code",
      )
    }. The learning rate of shared embeddings is the best of shared-rates for each`,
    power: "a quarter of the score (4 of 16 points): a power of 55%; half of it: 98%",
    curves: [LONG_MINI, CODED, TASK],
    claims: [
      better("Q1", "an embedding per variant beats one per task", "mini", "task"),
      better("Q1", "a code helps one embedding per task", "coded", "task"),
    ],
  }),
  experiment({
    id: "Q2",
    title: "Embedding size and trunk width, at equal compute",
    note: `${EQUAL}. ${
      longNote("+1.0 (-1.1 … +3.1), +0.8 (-1.8 … +3.8) and +4.4 (+1.7 … +7.6), at equal FLOPs")
    }`,
    power: "a quarter of the score (4 of 16 points): a power of 55%; half of it: 98%",
    curves: [
      LONG_MINI,
      ofSize("mini-short-embeddings", "embeddings of 64"),
      ofSize("mini-long-embeddings", "embeddings of 256"),
      WIDE,
    ],
    claims: [
      better("Q2", "embeddings of 128 beat 64", "mini", "mini-short-embeddings"),
      better("Q2", "embeddings of 256 beat 128", "mini-long-embeddings", "mini"),
      better(
        "Q2",
        "embeddings of 256 beat these plus twice the width",
        "mini-long-embeddings",
        "mini-wide",
      ),
    ],
  }),
  experiment({
    id: "shared-rates",
    title: "Learning rates of embeddings that all variants share, on mini-dev",
    note: "One seed, 2,000 steps of pre-training and 1,200 of adaptation; C9 and Q1 take the best",
    seeds: 1,
    options: { tasks: "mini-dev", steps: 1200, "evaluate-every": 1200 },
    curves: Object.entries(SHARED).flatMap(([scheme, label]) =>
      RATES.map((rate) => {
        const own = { "embedding-lr": rate };
        const curve = adapted(`${scheme}-${rate}`, `${label}, learning rate ${rate}`, {
          "embedding-per": scheme,
          ...own,
        });
        return { ...curve, options: { ...curve.options, ...own } };
      })
    ),
    claims: [],
  }),
];
