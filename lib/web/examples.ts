/** The tasks that the page offers, in groups: those of mini-eval by family, and larger ones. */
import { sideOf } from "../arc/canvas.ts";
import { FAMILIES as MIDI_FAMILIES } from "../arc/midi/families.ts";
import { drawTask, TASKS_EACH } from "../arc/midi/generate.ts";
import { FAMILIES } from "../arc/mini/families.ts";
import { ruledTasks } from "../arc/mini/mini.ts";
import type { Rule } from "../arc/mini/rule.ts";
import type { Task } from "../arc/task.ts";
import { trunkOf } from "../solve/trunks.ts";

/** Tasks below a title. */
export interface ExampleGroup {
  readonly title: string;
  readonly tasks: readonly Task[];
}

/** Pairs of a larger example, about as many as real tasks have, and its longest side at most. */
const LARGER = { train: 4, test: 1, side: 10 };

/** Returns the examples; no trunk that the page offers was trained on them. */
export function exampleGroups(): ExampleGroup[] {
  const byFamily = Map.groupBy(ruledTasks("mini-eval"), ({ rule }) => titleOf(rule));
  const mini = Array.from(byFamily, ([title, ruled]) => ({
    title,
    tasks: ruled.map(({ task: { id, train, test } }): Task => ({ id, train, test })),
  }));
  return [...mini, { title: `sides of 6 to ${LARGER.side}`, tasks: largerTasks() }];
}

function titleOf({ name, parts }: Rule): string {
  if (parts.length > 0) return "two rules in sequence";
  return FAMILIES.find(({ rules }) => Object.values(rules).flat().some((one) => one.name === name))!
    .name;
}

/**
 * Returns a task of each family of midi that suits the small trunk and is not too large: the next one
 * after those that trunks are pre-trained on.
 */
function largerTasks(): Task[] {
  return MIDI_FAMILIES
    .map((family) => drawTask(family, TASKS_EACH))
    .map(({ id, train, test }): Task => (
      { id, train: train.slice(0, LARGER.train), test: test.slice(0, LARGER.test) }
    ))
    .filter((task) => trunkOf(task) === "small" && sideOf(task) <= LARGER.side);
}
