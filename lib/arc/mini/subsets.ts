/**
 * Subsets of mini-train by the rules behind their tasks, to compare pre-training mixes (claim C10 and
 * question Q4 of the paper).
 */
import type { Task } from "../task.ts";
import { FAMILIES, roleOf } from "./families.ts";
import { ruledTasks } from "./mini.ts";
import type { Rule } from "./rule.ts";

/** Every second trained family. */
const NARROW = FAMILIES.filter((family) => roleOf(family) === "train").filter((_, i) =>
  i % 2 === 0
);

const BELONGS = {
  /** Tasks of one rule. */
  "mini-train-single": ({ parts }: Rule) => parts.length === 0,
  /** Tasks of two rules in sequence: harder. */
  "mini-train-composed": ({ parts }: Rule) => parts.length > 0,
  /** Tasks of one rule from half of the families: less diverse than all of one rule, and as hard. */
  "mini-train-narrow": ({ name }: Rule) =>
    NARROW.some(({ rules }) => rules.train.some((rule) => rule.name === name)),
};

/** A subset's name. */
export type MiniSubset = keyof typeof BELONGS;

/** The names. */
export const MINI_SUBSETS = Object.keys(BELONGS) as MiniSubset[];

/** Returns the tasks of a subset, in the order of mini-train. */
export function miniSubset(subset: MiniSubset): Task[] {
  return ruledTasks("mini-train").filter(({ rule }) => BELONGS[subset](rule)).map(({ task }) =>
    task
  );
}
