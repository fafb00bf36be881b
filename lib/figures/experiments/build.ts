/** How claims become experiments: what they share, said once. */
import { PRESETS } from "../../train/settings.ts";
import type { Curve, Experiment, Options, Recipe } from "../experiment.ts";
import { SEED, TRUNK } from "../experiment.ts";
import { FIGURE3 } from "./figure3.ts";

/** Steps of an adaptation: fewer than figure 3's, so that all claims together take hours, not days. */
export const STEPS = 1200;

/** Steps of pre-training where that is what is compared: fewer than those of the trunk that is there. */
const PRETRAINED = 2000;

/** Steps in round numbers, and a warm-up of a sixth, which in 200 steps would be all of a short run. */
export function lasting(steps: number): { steps: number; "warmup-steps": number } {
  const round = Math.round(steps / 10) * 10;
  return {
    steps: round,
    "warmup-steps": Math.min(PRESETS.mini.posttrain.warmupSteps, Math.round(round / 6)),
  };
}

/** Adaptation as the preset does it, from the trunk that comes with the project. */
export const PLAIN: Curve = {
  key: "plain",
  label: "all trains, embeddings begin at the mean",
  options: { from: TRUNK },
};

/** What is to be known where trunks are compared that were pre-trained so shortly. */
export const SHORTLY =
  `Trunks of ${
    PRETRAINED.toLocaleString("en")
  } steps of pre-training come to little more than random ` +
  "weights do after as many steps of adaptation (claim C1), so that differences have little room: to " +
  "see more of them takes longer pre-training, not only more tasks";

/**
 * An adaptation of a trunk that was pre-trained in a way of its own, by each seed anew. `share` is how
 * many of the usual steps both take.
 */
export const adapted = (key: string, label: string, own: Options, share = 1): Curve => {
  const recipe: Recipe = {
    command: "pretrain",
    options: { tasks: "mini-train", seed: SEED, ...lasting(share * PRETRAINED), ...own },
  };
  return { key, label, options: { from: recipe, ...lasting(share * STEPS) } };
};

/** An experiment on the mini tasks. */
export const experiment = (
  own: Pick<Experiment, "id" | "title" | "note" | "curves" | "claims">,
): Experiment => ({
  trunk: FIGURE3.trunk,
  options: { tasks: "mini-eval", ...lasting(STEPS), "evaluate-every": STEPS },
  ...own,
});
