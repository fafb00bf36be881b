/** Real tasks on small canvases, R1 to R7: the paper's road at the largest scale that hours reach. */
import { fileURLToPath } from "node:url";
import { PRESETS } from "../../train/settings.ts";
import type { Curve, Experiment, Options, Recipe, TrunkSource } from "../experiment.ts";
import { SEED, TRUNK } from "../experiment.ts";
import { lasting } from "./build.ts";
import { FIGURE3 } from "./figure3.ts";

/** The longest side of what is trained on and, unless said otherwise, scored. */
const SIDE = 10;

/**
 * What is left to choose by, so that no evaluation task is: a fifth of ARC-AGI-1's training tasks,
 * which are training2's too.
 */
const DEVELOPMENT = "training#1/5";

/** Public tasks, without those that are scored or chosen by, however turned or recoloured. */
const MIX: Options = {
  tasks: ["training2", "concept"],
  "leave-out": ["evaluation", "evaluation2", DEVELOPMENT],
  "max-side": SIDE,
};

/** Checkpoints of the one pre-training, by their steps; each goes on from the one before. */
const STAGES = [3000, 6000, PRESETS.small.pretrain.steps] as const;

const stage = (steps: number, begins: Options): Recipe => ({
  command: "pretrain",
  options: { ...MIX, ...begins, steps },
});

const fileOf = (name: string) =>
  fileURLToPath(new URL(`../../../data/checkpoints/${name}.safetensors`, import.meta.url));

/** The trunk that comes with the project for real tasks. */
const SMALL: TrunkSource = {
  file: fileOf("small"),
  recipe: stage(STAGES[2], {
    from: stage(STAGES[1], { seed: SEED, from: stage(STAGES[0], { seed: SEED, preset: "small" }) }),
  }),
};

const { steps: STEPS } = PRESETS.small.posttrain;

/** The tasks of ARC-AGI-1's evaluation set that are small enough, and how many they are. */
const EVALUATION: Options = { tasks: "evaluation", "max-side": SIDE };
const EVALUATION_TASKS = 78;
const SCORED =
  `ARC-AGI-1 evaluation tasks of sides up to ${SIDE}, ${EVALUATION_TASKS} of 400, of which two have ` +
  "answers larger than their canvases";

/** Steps of adaptation that show each of so many tasks as often as those of the evaluation set. */
const stepsFor = (tasks: number) => Math.round(STEPS * tasks / EVALUATION_TASKS / 100) * 100;

const real = (
  own:
    & Pick<Experiment, "id" | "title" | "note" | "curves" | "claims">
    & Pick<Experiment, "paper" | "overSteps">,
  options: Options = EVALUATION,
  steps = STEPS,
): Experiment => ({
  trunk: SMALL,
  options: { ...options, ...lasting(steps), "evaluate-every": Math.ceil(steps / 2) },
  ...own,
});

/** The five strategies, and all of the trunk from the start. */
const STRATEGIES = FIGURE3.curves.filter(({ key }) => key !== "scratch");
const [FULL] = STRATEGIES;

/** Steps of the shortest pre-training and of adaptation together. */
const ALL_STEPS = STAGES[0] + STEPS;

const inSteps = (steps: number) => `${steps.toLocaleString("en")} steps`;

/** Adaptation of an earlier checkpoint of the same pre-training. */
const ofStage = (steps: number): Curve => ({
  key: String(steps),
  label: `${inSteps(steps)} of pre-training`,
  options: {
    ...FULL.options,
    from: steps === STAGES[2] ? TRUNK : fileOf(`small-${steps}`),
  },
});

/** Whether the answers of a step, by its name among scores and in words, are better than the last's. */
const answersOf = ([score, words]: readonly [string, string]) => ({
  id: "R3",
  text: `answers of ${words} beat those of the last`,
  of: { curve: "full", score: `pass@2 of ${score}` },
  minus: { curve: "full", score: "pass@2 of last" },
});

/** Whether a curve ends above where it begins, which is the trunk with new embeddings. */
const overTrunk = (id: string, beats: string, curve: string) => ({
  id,
  text: `${beats} the trunk as it is`,
  of: curve,
  minus: { curve, at: "start" as const },
});

/** Their experiments. */
export const ON_REAL: readonly Experiment[] = [
  real({
    id: "R1",
    title: "Adaptation to real tasks",
    note: SCORED,
    overSteps: true,
    curves: [
      FULL,
      {
        key: "scratch",
        label: "full, from random weights",
        options: { ...FULL.options, from: "scratch", preset: "small" },
      },
    ],
    claims: [
      { id: "R1", text: "adaptation solves some", of: "full", side: "above", value: 0 },
      overTrunk("R1", "it beats", "full"),
      {
        id: "R1",
        text: "it beats random weights at equal steps",
        of: "full",
        minus: "scratch",
      },
      {
        id: "R1",
        text: "16 voters beat 8",
        of: "full",
        minus: { curve: "full", score: "pass@2 by half" },
      },
    ],
  }),
  real({
    id: "R2",
    title: "Real tasks, by what of the trunk is trained",
    note: SCORED,
    overSteps: true,
    curves: STRATEGIES,
    claims: [
      ...STRATEGIES.slice(1).map(({ key, label }) => overTrunk("R2", `${label} beats`, key)),
      { id: "R2", text: "full beats embeddings only", of: "full", minus: "embeddings" },
      { id: "R2", text: "full beats LoRA and embeddings", of: "full", minus: "lora" },
      { id: "R2", text: "¼ beats full", of: "quarter", minus: "full" },
      { id: "R2", text: "½ beats full", of: "half", minus: "full" },
    ],
    paper: FIGURE3.paper,
  }),
  real(
    {
      id: "R3",
      title: "Which step's answers vote",
      note: "The development split, 35 of ARC-AGI-1's training tasks that pre-training left out",
      curves: [FULL],
      claims: ([
        ["halting", "the halting step"],
        ["most-confident", "the most confident step"],
        ["all", "all steps"],
        ["step 2", "step 2"],
      ] as const).map(answersOf),
    },
    { tasks: DEVELOPMENT, "max-side": SIDE },
    stepsFor(35),
  ),
  real({
    id: "R4",
    title: "Real tasks, adapted to and in pre-training",
    note: [
      `${SCORED}; three variants, and so three voters, of adaptation as of pre-training; every seed`,
      "has a pre-training of its own, whose rates fall at its end as adaptation's do, but all adapt",
      `one trunk, that of ${
        inSteps(STAGES[0])
      }; at equal steps in all, adaptation shows these tasks`,
      "about twice as often, since pre-training has others beside them",
    ].join(" "),
    curves: [
      {
        key: "replication",
        label: "their train pairs in pre-training",
        command: "pretrain",
        options: {
          ...MIX,
          preset: "small",
          evaluate: "evaluation",
          "final-lr": PRESETS.small.posttrain.finalLr,
          steps: ALL_STEPS,
          "evaluate-every": ALL_STEPS,
        },
      },
      {
        key: "adapted",
        label: "adapted to them",
        options: {
          ...EVALUATION,
          from: fileOf(`small-${STAGES[0]}`),
          variants: PRESETS.small.pretrain.variants,
        },
      },
    ],
    claims: [{
      id: "R4",
      text: "adaptation beats it, at equal steps in all",
      of: "adapted",
      minus: "replication",
    }],
  }, { "max-side": SIDE }),
  real({
    id: "R5",
    title: "Real tasks, by how long the trunk was pre-trained",
    note: `${SCORED}; a straight line over the logarithm of steps, through checkpoints of one ` +
      "pre-training; its interval is over tasks and seeds of adaptation, and knows nothing of other " +
      "pre-trainings, or of whether the line is straight",
    curves: STAGES.map(ofStage),
    claims: [{
      id: "R5",
      text: "more pre-training is better",
      along: STAGES.map((steps) => ({ curve: String(steps), steps })),
    }],
  }),
  real(
    {
      id: "R6",
      title: "ARC-AGI-2, on canvases mostly larger than those of pre-training",
      note:
        "ARC-AGI-2 evaluation tasks of sides up to 16, 14 of 120; pre-training knew sides up to 10",
      curves: [FULL],
      claims: [
        { id: "R6", text: "adaptation solves some", of: "full", side: "above", value: 0 },
        overTrunk("R6", "it beats", "full"),
      ],
    },
    { tasks: "evaluation2", "max-side": 16 },
    stepsFor(14),
  ),
  real({
    id: "R7",
    title: "Real tasks, by how long adaptation lasts",
    note: `${SCORED}; each curve's rates fall to its own end`,
    overSteps: true,
    curves: [
      { ...FULL, label: inSteps(STEPS) },
      {
        key: "twice",
        label: inSteps(2 * STEPS),
        options: { ...FULL.options, ...lasting(2 * STEPS), "evaluate-every": STEPS },
      },
    ],
    claims: [
      {
        id: "R7",
        text: "twice the steps of adaptation are better",
        of: "twice",
        minus: "full",
      },
      overTrunk("R7", "twice the steps beat", "twice"),
    ],
  }),
];
