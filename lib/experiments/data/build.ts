/** What experiments on the mini tasks share. */
import { PRESETS } from "../../train/settings.ts";
import type { Curve, Experiment, Options, Recipe } from "../experiment.ts";
import { adapt, SEED } from "../experiment.ts";
import { FIGURE3 } from "./figure3.ts";

/** Steps of adaptation: fewer than in figure 3, so that all claims together take hours. */
export const STEPS = 1200;

/** Steps of pre-training where trunks are compared: fewer than the committed trunk's. */
const PRETRAINED = 2000;

/** Returns steps in tens, and a warm-up of at most a sixth of them. */
export function lasting(steps: number): { steps: number; "warmup-steps": number } {
  const round = Math.round(steps / 10) * 10;
  return {
    steps: round,
    "warmup-steps": Math.min(PRESETS.mini.posttrain.warmupSteps, Math.round(round / 6)),
  };
}

/** Adaptation of the committed trunk as the preset does it. */
export const PLAIN = adapt("plain", "full, embeddings initialised at the mean");

/** The note of experiments that compare trunks of so short a pre-training. */
export const SHORTLY =
  `After ${PRETRAINED.toLocaleString("en")} steps of pre-training a trunk adapts little better ` +
  "than random weights (claim C1), so differences between trunks are small: longer pre-training " +
  "would show more of them";

/**
 * Returns a curve that pre-trains a trunk of its own with each seed and adapts it. Both take the
 * given share of the usual steps.
 */
export const adapted = (key: string, label: string, own: Options, share = 1): Curve => {
  const recipe: Recipe = {
    command: "pretrain",
    options: { tasks: "mini-train", seed: SEED, ...lasting(share * PRETRAINED), ...own },
  };
  return { key, label, options: { from: recipe, ...lasting(share * STEPS) } };
};

/** Steps of pre-training and adaptation with which trunks are compared above the floor of few steps. */
export const LONG = { pretrain: 9000, posttrain: 2400 };

/** The trunk of a curve by {@link adaptedLong}. */
export const longTrunk = (own: Options = {}, share = 1): Recipe => ({
  command: "pretrain",
  options: { tasks: "mini-train", seed: SEED, ...lasting(share * LONG.pretrain), ...own },
});

/** What changes a curve by {@link adaptedLong}. */
interface LongChanges {
  /** Options of pre-training. */
  readonly pretrain?: Options;
  /** Options of adaptation. */
  readonly posttrain?: Options;
  /** Share of the usual steps. */
  readonly share?: number;
}

/** Returns a curve that pre-trains a trunk of its own with each seed and adapts it, by {@link LONG}. */
export function adaptedLong(
  key: string,
  label: string,
  { pretrain, posttrain, share = 1 }: LongChanges = {},
): Curve {
  const own = lasting(share * LONG.posttrain);
  const from = longTrunk(pretrain, share);
  return { key, label, options: { from, ...own, "evaluate-every": own.steps, ...posttrain } };
}

/** The mini preset by {@link LONG}: what others are compared with. */
export const LONG_MINI = adaptedLong("mini", "mini preset");

/** The note of experiments by {@link LONG}. */
export const longNote = (before: string) =>
  "9,000 steps of pre-training and 2,400 of adaptation; each seed has a trunk of its own. After 2,000 and " +
  `1,200 steps it came to ${before}`;

/** Returns an experiment on the mini tasks, from the trunk of figure 3. */
export const experiment = (
  own: Pick<Experiment, "id" | "title" | "note" | "curves" | "claims"> & Partial<Experiment>,
): Experiment => ({
  measured: { kind: "tasks" },
  trunk: FIGURE3.trunk,
  options: { tasks: "mini-eval", ...lasting(STEPS), "evaluate-every": STEPS },
  ...own,
});
