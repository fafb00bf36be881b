/** The committed trunks that one task is adapted from. */
import { sideOf } from "../arc/canvas.ts";
import type { Task } from "../arc/task.ts";

/** Trunks in data/checkpoints, by the tasks that they were trained on: those of small sides, and others. */
export const TRUNKS = { mini: "fast-mini", small: "fast-small-8600" } as const;

/** A name of {@link TRUNKS}. */
export type TrunkName = keyof typeof TRUNKS;

/** The longest side of the tasks that the mini trunk was trained on. */
const MINI_SIDE = 5;

/** Returns which trunk suits a task. */
export const trunkOf = (task: Task): TrunkName => sideOf(task) <= MINI_SIDE ? "mini" : "small";

/** Returns the name of a trunk's file. */
export const trunkFile = (name: TrunkName): string => `${TRUNKS[name]}.safetensors`;
