/** Generated tasks of sides up to 12, from many families: to pre-train trunks for real tasks. */
import { type Random, stream } from "../../random.ts";
import { augment } from "../augment.ts";
import { COLOURS, equalGrids, type Grid, gridKey } from "../grid.ts";
import type { Pair, Task } from "../task.ts";
import { FAMILIES } from "./families.ts";
import type { Family } from "./family.ts";
import { LONGEST } from "./scene.ts";

/** Number of tasks of each family in the set. */
export const TASKS_EACH = 24;

const TRAIN_PAIRS = 10;
const TEST_PAIRS = 2;
const PAIRS = TRAIN_PAIRS + TEST_PAIRS;

/** Inputs drawn for one rule before another rule is drawn. */
const MOST_DRAWS = 400;

/** Rules drawn for one task. */
const MOST_RULES = 50;

/** Share of tasks whose background is not colour 0. */
const COLOURED_BACKGROUND = 0.1;

const SEED = 20261128;

/** Returns all tasks, in random order: any evenly spaced part has tasks of all families. */
export function midiTasks(): Task[] {
  return stream(SEED, "order").shuffle(
    FAMILIES.flatMap((family) =>
      Array.from({ length: TASKS_EACH }, (_, index) => drawTask(family, index))
    ),
  );
}

/** Draws a task of a family, the same in every run. */
export function drawTask(family: Family, index: number): Task {
  const random = stream(SEED, family.name, index);
  const number = String(index + 1).padStart(2, "0");
  for (let i = 0; i < MOST_RULES; i++) {
    const pairs = drawPairs(family, random);
    if (!pairs) continue;
    const seen = disguised(pairs, random);
    return {
      id: `midi/${family.name}/${number}`,
      train: seen.slice(0, TRAIN_PAIRS),
      test: seen.slice(TRAIN_PAIRS),
    };
  }
  throw new Error(`the family ${family.name} makes no pairs that show its rules`);
}

/** Draws a rule and its pairs; undefined where they are too few or too plain. */
function drawPairs(family: Family, random: Random): Pair[] | undefined {
  const rule = family.draw(random);
  const pairs = new Map<string, Pair>();
  for (let draw = 0; draw < MOST_DRAWS && pairs.size < PAIRS; draw++) {
    const pair = rule(random);
    if (!pair || equalGrids(pair.input, pair.output)) continue;
    if ([pair.input, pair.output].some((grid) => !isLegal(grid))) continue;
    pairs.set(gridKey(pair.input), pair);
  }
  if (pairs.size < PAIRS) return undefined;
  const outputs = new Set(Array.from(pairs.values(), ({ output }) => gridKey(output)));
  return outputs.size < 3 ? undefined : [...pairs.values()];
}

const isLegal = (grid: Grid) =>
  grid.length >= 1 && grid.length <= LONGEST && grid[0].length >= 1 && grid[0].length <= LONGEST;

/** Turns or mirrors all pairs, and exchanges colours; seldom that of the background. */
function disguised(pairs: readonly Pair[], random: Random): Pair[] {
  const all = Array.from({ length: COLOURS }, (_, colour) => colour);
  const colours = random.float() < COLOURED_BACKGROUND
    ? random.shuffle(all)
    : [0, ...random.shuffle(all.slice(1))];
  const variant = { name: "", taskId: "", dihedral: random.int(8), colours };
  return pairs.map(({ input, output }) => ({
    input: augment(variant, input),
    output: augment(variant, output),
  }));
}
