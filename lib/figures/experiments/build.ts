/** How claims become experiments: what they share, said once. */
import type { Curve, Experiment, Options, Recipe } from "../experiment.ts";
import { TRUNK } from "../experiment.ts";
import { FIGURE3 } from "./figure3.ts";

/** Steps of an adaptation: fewer than figure 3's, so that all claims together take hours, not days. */
export const STEPS = 1200;

/** Steps of pre-training where that is what is compared: fewer than those of the trunk that is there. */
export const PRETRAINED = 3000;

/** Adaptation as the preset does it, from the trunk that comes with the project. */
export const PLAIN: Curve = {
  key: "plain",
  label: "as the preset does it",
  options: { from: TRUNK },
};

/** Pre-training of a trunk of an experiment's own. */
const pretrained = (options: Options): Recipe => ({
  command: "pretrain",
  options: { tasks: "mini-train", seed: 0, steps: PRETRAINED, ...options },
});

/** An adaptation of a trunk that was pre-trained in a way of its own. */
export const adapted = (
  key: string,
  label: string,
  own: Options,
  options: Options = {},
): Curve => ({
  key,
  label,
  options: { from: pretrained(own), ...options },
});

/** An experiment on the mini tasks. */
export const experiment = (
  own: Pick<Experiment, "id" | "title" | "curves" | "claims">,
): Experiment => ({
  trunk: FIGURE3.trunk,
  paperTitle: "",
  paper: [],
  options: { tasks: "mini-eval", steps: STEPS, "evaluate-every": STEPS },
  ...own,
});
