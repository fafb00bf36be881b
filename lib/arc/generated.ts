/**
 * Generated sets by name: those of mini/, subsets of mini-train by the rules behind their tasks, to
 * compare pre-training mixes (claim C10 and question Q4 of the paper), and that of midi/.
 */
import { midiTasks } from "./midi/generate.ts";
import { FAMILIES, roleOf } from "./mini/families.ts";
import { MINI_SETS, miniTasks, ruledTasks } from "./mini/mini.ts";
import type { Rule } from "./mini/rule.ts";
import type { Task } from "./task.ts";

/** Every second trained family. */
const NARROW = FAMILIES.filter((family) => roleOf(family) === "train").filter((_, i) =>
  i % 2 === 0
);

const SUBSETS: Readonly<Record<string, (rule: Rule) => boolean>> = {
  /** Tasks of one rule. */
  "mini-train-single": ({ parts }) => parts.length === 0,
  /** Tasks of two rules in sequence: harder. */
  "mini-train-composed": ({ parts }) => parts.length > 0,
  /** Tasks of one rule from half of the families: less diverse than all of one rule, and as hard. */
  "mini-train-narrow": ({ name }) =>
    NARROW.some(({ rules }) => rules.train.some((rule) => rule.name === name)),
};

/** The tasks of each generated set; those of a subset are in the order of mini-train. */
export const GENERATED: ReadonlyMap<string, () => Task[]> = new Map([
  ...MINI_SETS.map((set) => [set, () => miniTasks(set)] as const),
  ...Object.entries(SUBSETS).map(([name, belongs]) =>
    [
      name,
      () => ruledTasks("mini-train").filter(({ rule }) => belongs(rule)).map(({ task }) => task),
    ] as const
  ),
  ["midi", midiTasks],
]);
