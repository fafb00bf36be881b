/** C8 and Q3, on the replication mix: the pre-training of figures 1, 2, 4 and 5. */
import { noBetter } from "../claims/difference.ts";
import { aboutFasterBy, fasterBy } from "../claims/speedup.ts";
import { PRESETS } from "../../train/settings.ts";
import { adapt, type Curve, type Experiment } from "../experiment.ts";
import { experiment, PLAIN, STEPS } from "./build.ts";
import { REPLICATION } from "./over_pretraining.ts";

/** Pre-training that includes the train pairs of the scored tasks: the run of the figures. */
const REPLICATED: Curve = {
  key: "replication",
  label: "in pre-training",
  command: "pretrain",
  options: REPLICATION,
};

const VARIANTS = { variants: PRESETS.mini.pretrain.variants };

/** Adaptation against pre-training. */
const RACE = ["plain", "replication"] as const;

/** The experiments. */
export const ON_REPLICATION: readonly Experiment[] = [
  experiment({
    id: "C8",
    title: "Cosine similarity of task embeddings, at the end of the replication mix",
    note:
      "Three voters, since pre-training has embeddings of three variants. Two mini tasks of one rule are about " +
      "as similar as two variants of one task, so embeddings carry the rule in part (similarities). The paper's " +
      "0 on training tasks comes from batches that rarely hold two variants of one",
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
    id: "acceleration",
    title: "Steps of adaptation, and of pre-training with the same train pairs",
    note:
      "The paper's 60 compares 700k steps of pre-training, to a score of about 10% on one set, with 12.5k of " +
      "adaptation, to 6.67% on another. To 3.75% of the same 120 tasks its figures 1 and 3 take 97k and 5.8k " +
      "steps: 17 times fewer, of which 16 come from fewer tasks in an epoch: each task is visited 1.07 times less " +
      "often. Here pre-training has 820 tasks and adaptation 120, so 14 times fewer steps are half as many visits. " +
      "The curves are those of C1 and Q3. Adaptation has 8 variants and voters, " +
      "pre-training 3, as each does best; with 3 in both there is one evaluation, and a straight line before it",
    measured: { kind: "tasks", over: "log steps" },
    curves: [
      { ...PLAIN, label: "adapted, 8 variants", made: { table: "C1" } },
      { ...adapt("short", "adapted, 3 variants"), made: { table: "Q3" } },
      { ...REPLICATED, made: { table: "Q3" } },
    ],
    claims: [
      fasterBy(1, "C1", "fewer steps than pre-training, to 10%", RACE, { at: 0.1 }),
      ...[0.05, 0.15].map((at) =>
        fasterBy(1, "C1", `the same, to ${100 * at}%`, RACE, { at, extra: true })
      ),
      fasterBy(1, "C1", "the same with 3 variants, to 10%", ["short", "replication"], {
        ...{ at: 0.1, extra: true },
      }),
      ...[17, 60].map((times) =>
        aboutFasterBy(times, "C1", `about ${times} times fewer, to 10%`, RACE, {
          ...{ at: 0.1, extra: true },
        })
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
