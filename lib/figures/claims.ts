/**
 * The paper's claims on adaptation and its open questions, as experiments at the scale of the mini
 * tasks. Figure 3 decides C1 to C3; runs that several have in common are made once.
 */
import { FIGURE3 } from "./figure3.ts";
import { REPLICATION } from "./pretraining.ts";
import { type Curve, type Experiment, type Options, type Recipe, TRUNK } from "./experiment.ts";

/** Steps of an adaptation: half of those of figure 3, and as many for all that is compared. */
const STEPS = 2000;

/** Steps of pre-training where that is what is compared: a third of those of the trunk that is there. */
const PRETRAINED = 6000;

/** Adaptation as the preset does it, from the trunk that comes with the project. */
const PLAIN: Curve = { key: "plain", label: "as the preset does it", options: { from: TRUNK } };

/** Pre-training on the train pairs of what is scored, too: the run of figures 1, 2, 4 and 5. */
const REPLICATED: Curve = {
  key: "replication",
  label: "in pre-training",
  command: "pretrain",
  options: REPLICATION,
};

const pretrained = (options: Options): Recipe => ({
  command: "pretrain",
  options: { tasks: "mini-train", seed: 0, steps: PRETRAINED, ...options },
});

/** An adaptation of a trunk that was pre-trained in a way of its own. */
const adapted = (key: string, label: string, own: Options, options: Options = {}): Curve => ({
  key,
  label,
  options: { from: pretrained(own), ...options },
});

const experiment = (
  { id, title, options, ...rest }:
    & Pick<Experiment, "id" | "title" | "curves" | "claims">
    & { options?: Options },
): Experiment => ({
  id,
  title,
  trunk: FIGURE3.trunk,
  paperTitle: "",
  paper: [],
  options: { tasks: "mini-eval", steps: STEPS, "evaluate-every": STEPS, ...options },
  ...rest,
});

/**
 * Widths at equal compute: by the useful operations of a step, counted as the benchmark does, which on
 * grids of 16 tokens are 0.262 times those of the preset at half its width, and 3.90 times at twice.
 */
const SLIMMER = 1 / 0.262;
const WIDER = 1 / 3.9;

const rounded = (steps: number) => Math.round(steps / 10) * 10;

const ofWidth = (preset: string, label: string, share: number): Curve =>
  adapted(preset, label, { preset, steps: rounded(share * PRETRAINED) }, {
    steps: rounded(share * STEPS),
  });

/** The experiments, by what they decide. */
export const CLAIMS: readonly Experiment[] = [
  experiment({
    id: "C4",
    title: "What new rows begin as",
    curves: [
      PLAIN,
      {
        key: "gaussian",
        label: "drawn by mean and spread",
        options: { from: TRUNK, init: "gaussian" },
      },
      {
        key: "nearest",
        label: "those of the nearest task",
        options: { from: TRUNK, init: "nearest" },
      },
    ],
    claims: [
      { id: "C4", text: "rows at the mean beat drawn rows", better: "plain", worse: "gaussian" },
      {
        id: "C4",
        text: "rows at the mean beat the nearest task's",
        better: "plain",
        worse: "nearest",
      },
    ],
  }),
  experiment({
    id: "C5",
    title: "Smaller batches, as many pairs",
    curves: [
      PLAIN,
      { key: "quarter", label: "batch 8", options: { from: TRUNK, batch: 8, steps: 4 * STEPS } },
    ],
    claims: [
      {
        id: "C5",
        text: "batch 8 ends level with 32",
        better: "quarter",
        worse: "plain",
        level: true,
      },
    ],
  }),
  experiment({
    id: "C6",
    title: "Half of the votes",
    curves: [PLAIN],
    claims: [
      {
        id: "C6",
        text: "4 voters do as well as 8",
        better: "plain",
        worse: { curve: "plain", score: "pass@2 by half" },
        level: true,
      },
    ],
  }),
  experiment({
    id: "C7",
    title: "Votes weighed by the halting head",
    curves: [PLAIN],
    claims: [
      {
        id: "C7",
        text: "weighing votes changes nothing",
        better: { curve: "plain", score: "pass@2 weighed" },
        worse: "plain",
        level: true,
      },
    ],
  }),
  experiment({
    id: "C8",
    title: "How alike rows are, at the end of the replication mix",
    curves: [REPLICATED],
    claims: [
      {
        id: "C8",
        text: "a task's rows are no more alike than any",
        better: { curve: "replication", score: "alike within" },
        worse: { curve: "replication", score: "alike across" },
        level: true,
      },
    ],
  }),
  experiment({
    id: "C9",
    title: "What has a row (C9, Q1)",
    curves: [
      adapted("variant", "each variant", {}),
      adapted("coded", "each task, and a code of its variants", { "rows-per": "coded-task" }),
      adapted("task", "each task", { "rows-per": "task" }),
    ],
    claims: [
      { id: "C9", text: "a row a variant beats a coded one", better: "variant", worse: "coded" },
      { id: "Q1", text: "a row a variant beats one a task", better: "variant", worse: "task" },
      { id: "Q1", text: "a code helps one row a task", better: "coded", worse: "task" },
    ],
  }),
  experiment({
    id: "C10",
    title: "Mixes to pre-train on (C10, table 1, Q4)",
    curves: [
      adapted("replication", "mini-train and the train pairs to adapt to", {
        evaluate: "mini-eval",
      }),
      adapted("expanded", "mini-train and mini-dev", { tasks: ["mini-train", "mini-dev"] }),
      adapted("hard", "150 compositions", { tasks: "mini-train-composed#150" }),
      adapted("easy", "300 of one rule", { tasks: "mini-train-single" }),
      adapted("composed", "300 compositions", { tasks: "mini-train-composed#300" }),
      adapted("narrow", "200 of half of the families", { tasks: "mini-train-narrow#200" }),
      adapted("diverse", "200 of all families", { tasks: "mini-train#200" }),
    ],
    claims: [
      { id: "C10", text: "bigger and easier beats hard", better: "expanded", worse: "hard" },
      { id: "C10", text: "replication beats hard", better: "replication", worse: "hard" },
      { id: "Q4", text: "compositions beat single rules", better: "composed", worse: "easy" },
      { id: "Q4", text: "all families beat half of them", better: "diverse", worse: "narrow" },
    ],
  }),
  experiment({
    id: "C12",
    title: "All tasks together, or in four parts",
    curves: [
      PLAIN,
      {
        key: "parts",
        label: "30 tasks at a time",
        options: { from: TRUNK, steps: STEPS / 4 },
        parts: [1, 2, 3, 4].map((part) => ({ tasks: `mini-eval#${part}/4` })),
      },
    ],
    claims: [
      {
        id: "C12",
        text: "together beats in parts, at equal steps",
        better: "plain",
        worse: "parts",
      },
    ],
  }),
  experiment({
    id: "C13",
    title: "Width at equal compute",
    curves: [
      adapted("mini", "64", {}),
      ofWidth("mini-slim", "32", SLIMMER),
      ofWidth("mini-wide", "128", WIDER),
    ],
    claims: [
      {
        id: "C13",
        text: "half the width ends level",
        better: "mini-slim",
        worse: "mini",
        level: true,
      },
      {
        id: "C13",
        text: "twice the width ends level",
        better: "mini-wide",
        worse: "mini",
        level: true,
      },
    ],
  }),
  experiment({
    id: "C14",
    title: "One checkpoint, adapted with several seeds",
    curves: [PLAIN],
    claims: [{ id: "C14", text: "seeds spread widely", spread: "plain" }],
  }),
  experiment({
    id: "Q2",
    title: "Length of rows",
    curves: [
      adapted("mini", "128", {}),
      adapted("mini-short-rows", "64", { preset: "mini-short-rows" }),
      adapted("mini-long-rows", "256", { preset: "mini-long-rows" }),
    ],
    claims: [
      { id: "Q2", text: "128 beats 64", better: "mini", worse: "mini-short-rows" },
      { id: "Q2", text: "256 beats 128", better: "mini-long-rows", worse: "mini" },
    ],
  }),
  experiment({
    id: "Q3",
    title: "Adaptation, and pre-training on the same pairs",
    curves: [
      REPLICATED,
      { key: "short", label: "adapted, 2,000 steps", options: { from: TRUNK } },
      { key: "long", label: "adapted, 8,000 steps", options: { from: TRUNK, steps: 4 * STEPS } },
    ],
    claims: [
      { id: "Q3", text: "2,000 steps reach pre-training", better: "short", worse: "replication" },
      { id: "Q3", text: "8,000 steps reach pre-training", better: "long", worse: "replication" },
    ],
  }),
  experiment({
    id: "Q5",
    title: "Steps at a fixed number of votes, and fewer votes",
    curves: [800, 1670, 2000].map((steps) => ({
      key: `steps-${steps}`,
      label: `${steps} steps`,
      options: { from: TRUNK, steps },
    })),
    claims: [
      {
        id: "Q5",
        text: "15k beats 12.5k, in proportion",
        better: "steps-2000",
        worse: "steps-1670",
      },
      { id: "Q5", text: "12.5k beats 6k, in proportion", better: "steps-1670", worse: "steps-800" },
      {
        id: "Q5",
        text: "all steps and half the votes beat 12.5k",
        better: { curve: "steps-2000", score: "pass@2 by half" },
        worse: "steps-1670",
      },
    ],
  }),
];
