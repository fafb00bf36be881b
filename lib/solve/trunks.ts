/** The committed trunks that one task is adapted from. */
import { sideOf } from "../arc/canvas.ts";
import type { Task } from "../arc/task.ts";

/** Trunks in data/checkpoints: their files, and the longest side of the tasks that they were trained on. */
const TRUNKS = {
  mini: { file: "masked-mini.safetensors", side: 5 },
  recursive: { file: "mini.safetensors", side: 5 },
  small: { file: "fast-small-27000.safetensors", side: 12 },
} as const;

/** A name of a trunk. */
export type TrunkName = keyof typeof TRUNKS;

export const TRUNK_NAMES = Object.keys(TRUNKS) as [TrunkName, ...TrunkName[]];

/** Returns which trunk suits a task. */
export const trunkOf = (task: Task): TrunkName =>
  sideOf(task) <= TRUNKS.mini.side ? "mini" : "small";

/** Returns the name of a trunk's file. */
export const trunkFile = (name: TrunkName): string => TRUNKS[name].file;

/** Says that a task is larger than those that a trunk was trained on; undefined where it is not. */
export function warningOfSide(task: Task, name: TrunkName): string | undefined {
  const [own, most] = [sideOf(task), TRUNKS[name].side];
  if (own <= most) return undefined;
  return `the trunk was trained on sides up to ${most} and the task has ${own}: ` +
    "it takes minutes, and may stay unlearned";
}
