/**
 * Parts of mini-train, by the rules behind their tasks, to ask which mix prepares best (claim C10 and
 * question Q4 of the paper).
 */
import type { Task } from "../task.ts";
import { FAMILIES, roleOf } from "./families.ts";
import { ruledTasks } from "./mini.ts";
import type { Rule } from "./rule.ts";

/** Every second family that trains. */
const NARROW = FAMILIES.filter((family) => roleOf(family) === "train").filter((_, i) =>
  i % 2 === 0
);

const BELONGS = {
  /** Tasks of one rule. */
  "mini-train-single": ({ parts }: Rule) => parts.length === 0,
  /** Tasks of two rules, one after the other: harder. */
  "mini-train-composed": ({ parts }: Rule) => parts.length > 0,
  /** Tasks of one rule, of half of the families: less diverse than those of one rule, and as hard. */
  "mini-train-narrow": ({ name }: Rule) =>
    NARROW.some(({ rules }) => rules.train.some((rule) => rule.name === name)),
};

/** The name of a part. */
export type MiniPart = keyof typeof BELONGS;

/** The names. */
export const MINI_PARTS = Object.keys(BELONGS) as MiniPart[];

/** The tasks of a part, in the order of mini-train. */
export function miniPart(part: MiniPart): Task[] {
  return ruledTasks("mini-train").filter(({ rule }) => BELONGS[part](rule)).map(({ task }) => task);
}
