/** Real tasks on small canvases, R1 to R7. */
import { ends } from "../claims/bound.ts";
import { better } from "../claims/difference.ts";
import { fileURLToPath } from "node:url";
import { PRESETS } from "../../train/settings.ts";
import {
  type Curve,
  type Experiment,
  type Options,
  type Recipe,
  SEED,
  TRUNK,
  type TrunkSource,
} from "../experiment.ts";
import { lasting } from "./build.ts";
import { FIGURE3 } from "./figure3.ts";

/** The longest side of training tasks and, by default, of scored ones. */
const SIDE = 10;

/** The development tasks, by which settings are chosen: a fifth of ARC-AGI-1's training tasks. */
export const DEVELOPMENT = "training#1/5";

/** Public tasks without scored and development ones, up to colours and orientation. */
export const MIX = {
  tasks: ["training2", "concept"],
  "leave-out": ["evaluation", "evaluation2", DEVELOPMENT],
  "max-side": SIDE,
} satisfies Options;

/** Checkpoints of one pre-training, by steps; each continues the one before. */
const STAGES = [3000, 6000, PRESETS.small.pretrain.steps] as const;

const stage = (steps: number, own: Options): Recipe => ({
  command: "pretrain",
  options: { ...MIX, ...own, steps },
});

/** Returns the path of a committed checkpoint. */
export const fileOf = (name: string): string =>
  fileURLToPath(new URL(`../../../data/checkpoints/${name}.safetensors`, import.meta.url));

/** The committed trunk for real tasks. */
const SMALL: TrunkSource = {
  file: fileOf("small"),
  recipe: stage(STAGES[2], {
    from: stage(STAGES[1], { seed: SEED, from: stage(STAGES[0], { seed: SEED, preset: "small" }) }),
  }),
};

const { steps: STEPS } = PRESETS.small.posttrain;

/** The small tasks of ARC-AGI-1's evaluation set, and their number. */
const EVALUATION: Options = { tasks: "evaluation", "max-side": SIDE };
const EVALUATION_TASKS = 78;
const SCORED =
  `ARC-AGI-1 evaluation tasks of sides up to ${SIDE}, ${EVALUATION_TASKS} of 400; the answers of two ` +
  "exceed their canvases";

/** Returns the steps that show each of some tasks as often as those of the evaluation set. */
const stepsFor = (tasks: number) => Math.round(STEPS * tasks / EVALUATION_TASKS / 100) * 100;

const real = (
  own:
    & Pick<Experiment, "id" | "title" | "note" | "curves" | "claims">
    & Partial<Pick<Experiment, "measured">>,
  options: Options = EVALUATION,
  steps = STEPS,
): Experiment => ({
  trunk: SMALL,
  measured: { kind: "tasks" },
  options: { ...options, ...lasting(steps), "evaluate-every": Math.ceil(steps / 2) },
  ...own,
});

/** The five strategies. */
const STRATEGIES = FIGURE3.curves.filter(({ key }) => key !== "scratch");
const [FULL] = STRATEGIES;

/** Steps of the shortest pre-training plus adaptation. */
const ALL_STEPS = STAGES[0] + STEPS;

const inSteps = (steps: number) => `${steps.toLocaleString("en")} steps`;

/** Returns the adaptation of a checkpoint of the pre-training. */
const ofStage = (steps: number): Curve => ({
  key: String(steps),
  label: `${inSteps(steps)} of pre-training`,
  options: { ...FULL.options, from: steps === STAGES[2] ? TRUNK : fileOf(`small-${steps}`) },
});

/** Returns the claim that the answers of some step beat those of the last. */
const answersOf = ([score, words]: readonly [string, string]) =>
  better(
    "R3",
    `answers of ${words} beat those of the last`,
    { curve: "full", score: `pass@2 of ${score}` },
    { curve: "full", score: "pass@2 of last" },
  );

/** Returns the claim that a curve ends above its start, the trunk with new embeddings. */
const overTrunk = (id: string, beats: string, curve: string) =>
  better(id, `${beats} the unadapted trunk`, curve, { curve, at: "start" });

/** The experiments. */
export const ON_REAL: readonly Experiment[] = [
  real({
    id: "R1",
    title: "Adaptation to real tasks",
    note: SCORED,
    measured: { kind: "tasks", over: "steps" },
    curves: [
      FULL,
      {
        key: "scratch",
        label: "full, from random weights",
        options: { ...FULL.options, from: "scratch", preset: "small" },
      },
    ],
    claims: [
      ends("R1", "adaptation solves some", "full", "above", 0),
      overTrunk("R1", "it beats", "full"),
      better("R1", "it beats random weights at equal steps", "full", "scratch"),
      better("R1", "16 voters beat 8", "full", { curve: "full", score: "pass@2 by half" }),
    ],
  }),
  real({
    id: "R2",
    title: "Real tasks, by strategy",
    note: SCORED,
    measured: FIGURE3.measured,
    curves: STRATEGIES,
    claims: [
      ...STRATEGIES.slice(1).map(({ key, label }) => overTrunk("R2", `${label} beats`, key)),
      better("R2", "full beats embeddings only", "full", "embeddings"),
      better("R2", "full beats LoRA and embeddings", "full", "lora"),
      better("R2", "¼ beats full", "quarter", "full"),
      better("R2", "½ beats full", "half", "full"),
    ],
  }),
  real(
    {
      id: "R3",
      title: "Which step's answers vote",
      note: "The development tasks: 35 of ARC-AGI-1's training tasks, left out of pre-training",
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
    title: "Real tasks, in adaptation and in pre-training",
    note:
      `${SCORED}; three variants and voters in both; each seed has its own pre-training, but all ` +
      `seeds adapt the trunk of ${inSteps(STAGES[0])}; at equal steps in all, adaptation shows ` +
      "these tasks about twice as often",
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
    claims: [better("R4", "adaptation beats it, at equal steps in all", "adapted", "replication")],
  }, { "max-side": SIDE }),
  real({
    id: "R5",
    title: "Real tasks, by length of pre-training",
    note:
      `${SCORED}; a log-linear fit through checkpoints of one pre-training; its interval covers ` +
      "tasks and seeds of adaptation, not other pre-trainings or other shapes of the curve",
    curves: STAGES.map(ofStage),
    claims: [{
      kind: "trend",
      id: "R5",
      text: "more pre-training is better",
      along: STAGES.map((steps) => ({ curve: String(steps), steps })),
    }],
  }),
  real(
    {
      id: "R6",
      title: "ARC-AGI-2, on canvases larger than in pre-training",
      note:
        "ARC-AGI-2 evaluation tasks of sides up to 16, 14 of 120; pre-training has sides up to 10",
      curves: [FULL],
      claims: [
        ends("R6", "adaptation solves some", "full", "above", 0),
        overTrunk("R6", "it beats", "full"),
      ],
    },
    { tasks: "evaluation2", "max-side": 16 },
    stepsFor(14),
  ),
  real({
    id: "R7",
    title: "Real tasks, by length of adaptation",
    note: `${SCORED}; each curve's learning rates decay to its own end`,
    measured: { kind: "tasks", over: "steps" },
    curves: [
      { ...FULL, label: inSteps(STEPS) },
      {
        key: "twice",
        label: inSteps(2 * STEPS),
        options: { ...FULL.options, ...lasting(2 * STEPS), "evaluate-every": STEPS },
      },
    ],
    claims: [
      better("R7", "twice the steps of adaptation are better", "twice", "full"),
      overTrunk("R7", "twice the steps beat", "twice"),
    ],
  }),
];
