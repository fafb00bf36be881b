/**
 * Three generated sets of small ARC-like tasks, disjoint by rule: to pre-train on, to tune on, and to
 * report results on. They need no file and never change.
 *
 * ```ts
 * const tasks = miniTasks("mini-train"); // the same tasks in every run
 * ```
 */
import type { Task } from "../task.ts";
import { stream } from "../../random.ts";
import { FAMILIES, roleOf } from "./families.ts";
import { drawPairs, type Pairs } from "./generate.ts";
import { compose, type Family, type Role, type Rule } from "./rule.ts";

/** The name of a generated set. */
export type MiniSet = "mini-train" | "mini-dev" | "mini-eval";

export const MINI_SETS: readonly MiniSet[] = ["mini-train", "mini-dev", "mini-eval"];

/** The groups that scores are reported in. */
type Group = "unseen-parameters" | "held-out-families" | "unseen-compositions";

/** A task, and its rule in canonical orientation and colours. */
export interface RuledTask {
  readonly rule: Rule;
  readonly task: Task;
}

/** The seed of all sets; each has its own streams. */
const SEED = 20251104;

const TRAINED = FAMILIES.filter((family) => roleOf(family) === "train");

/**
 * Each set's number of tasks of single rules (in each group) and of compositions, and its range of the
 * shuffled pairs of families to compose; some pairs cannot be composed.
 */
const PLAN = {
  "mini-train": { role: "train", single: 300, composed: 400, pairs: [150, undefined] },
  "mini-dev": { role: "dev", single: 28, composed: 28, pairs: [0, 60] },
  "mini-eval": { role: "eval", single: 40, composed: 40, pairs: [60, 150] },
} as const satisfies Record<
  MiniSet,
  { role: Role; single: number; composed: number; pairs: readonly [number, number | undefined] }
>;

/** Returns the tasks of a set; all but those of the training set have a `group`. */
export function miniTasks(set: MiniSet): Task[] {
  return ruledTasks(set).map(({ task }) => task);
}

/** Returns the tasks of a set with their rules. */
export function ruledTasks(set: MiniSet): RuledTask[] {
  const { role, single, composed } = PLAN[set];
  const rulesOf = (families: readonly Family[]) => families.flatMap(({ rules }) => rules[role]);
  const draws = role === "train"
    ? [...singleDraws(set, rulesOf(TRAINED), single), ...composedDraws(set, composed)]
    : [
      ...singleDraws(set, rulesOf(TRAINED), single, "unseen-parameters"),
      ...singleDraws(
        set,
        rulesOf(FAMILIES.filter((family) => roleOf(family) === role)),
        single,
        "held-out-families",
      ),
      ...composedDraws(set, composed, "unseen-compositions"),
    ];
  return draws.map(({ rule, group, pairs }, i) => {
    const id = `${set}/${rule.name}/${String(i + 1).padStart(3, "0")}`;
    return { rule, task: { id, ...(group && { group }), ...pairs } };
  });
}

/** A rule with pairs that demonstrate it. */
interface Draw {
  readonly rule: Rule;
  readonly group?: Group;
  readonly pairs: Pairs;
}

/** Draws `count` tasks, of each rule in turn. */
function singleDraws(
  set: MiniSet,
  rules: readonly Rule[],
  count: number,
  group?: Group,
): Draw[] {
  return Array.from({ length: count }, (_, i) => {
    const rule = rules[i % rules.length];
    const pairs = drawPairs(rule, stream(SEED, set, rule.name, i));
    if (!pairs) throw new Error(`the rule ${rule.name} doesn't show on its inputs`);
    return { rule, group, pairs };
  });
}

/**
 * Draws `count` tasks, each of a composition of two trained rules. Sets share no unordered pair of
 * families, because many rules commute. Skips pairs that do not compose: outputs are too large, or one
 * rule undoes the other.
 */
function composedDraws(set: MiniSet, count: number, group?: Group): Draw[] {
  const draws: Draw[] = [];
  for (let round = 0; round < MAX_ROUNDS; round++) {
    for (const [one, other] of familyPairs().slice(...PLAN[set].pairs)) {
      const random = stream(SEED, set, one.name, other.name, round);
      const [first, second] = random.shuffle([one, other])
        .map(({ rules }) => random.pick(rules.train));
      const rule = compose(first, second);
      const pairs = drawPairs(rule, random);
      if (pairs && draws.push({ rule, group, pairs }) === count) return draws;
    }
  }
  throw new Error(`there are only ${draws.length} compositions for ${set}, not ${count}`);
}

/** The most compositions of one pair of families in a set. */
const MAX_ROUNDS = 4;

/** Returns all pairs of trained families, shuffled. */
function familyPairs(): (readonly [Family, Family])[] {
  const pairs = TRAINED.flatMap((one, i) =>
    TRAINED.slice(i + 1).map((other) => [one, other] as const)
  );
  return stream(SEED, "pairs of families").shuffle(pairs);
}
