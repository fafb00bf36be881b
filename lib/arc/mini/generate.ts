/** Draws pairs that demonstrate a rule, and augments them, to make a task. */
import { augment } from "../augment.ts";
import { equalGrids, type Grid, gridKey } from "../grid.ts";
import type { Pair } from "../task.ts";
import type { Random } from "../../random.ts";
import { SINGLE_RULES } from "./families.ts";
import { BACKGROUND, COLOURS, mapCells } from "./grids.ts";
import { LONGEST } from "./inputs.ts";
import type { Rule } from "./rule.ts";

const TRAIN_PAIRS = 5;
const TEST_PAIRS = 2;

/** Inputs drawn for one task before the rule is given up. */
const MAX_INPUTS = 200;

/** Times that all pairs are redrawn because they make no good task. */
const MAX_TASKS = 20;

/** The pairs of a task. */
export interface Pairs {
  readonly train: readonly Pair[];
  readonly test: readonly Pair[];
}

/**
 * Draws the pairs of a task of `rule`, in a random orientation and with the colours 1…5 permuted;
 * undefined if inputs hardly ever demonstrate the rule.
 */
export function drawPairs(rule: Rule, random: Random): Pairs | undefined {
  for (let attempt = 0; attempt < MAX_TASKS; attempt++) {
    const pairs = drawShowing(rule, random);
    if (!pairs) return undefined;
    const task = { train: pairs.slice(0, TRAIN_PAIRS), test: pairs.slice(TRAIN_PAIRS) };
    if (isVaried(task.train) && isAnswerable(task) && !hasRival(rule, task.train)) {
      return disguised(task, random);
    }
  }
  return undefined;
}

/** Draws pairs with different inputs; in half of the tasks all have one size. */
function drawShowing(rule: Rule, random: Random): Pair[] | undefined {
  const commonSize = random.float() < 0.5 ? rule.size(random) : undefined;
  const pairs = new Map<string, Pair>();
  for (let draw = 0; draw < MAX_INPUTS; draw++) {
    const [rows, columns] = commonSize ?? rule.size(random);
    const input = rule.draw(random, rows, columns);
    const output = rule.apply(input);
    if (!output || !isLegal(output) || isBlank(output) || !shows(rule, input, output)) continue;
    pairs.set(gridKey(input), { input, output });
    if (pairs.size === TRAIN_PAIRS + TEST_PAIRS) return [...pairs.values()];
  }
  return undefined;
}

/**
 * Returns whether a pair demonstrates its rule: its input, the result of each component of the rule,
 * and the rule's result on an empty input all differ from the output.
 */
function shows(rule: Rule, input: Grid, output: Grid): boolean {
  const empty = mapCells(input, () => BACKGROUND);
  const others = [input, rule.apply(empty), ...rule.parts.map((one) => one.apply(input))];
  return others.every((other) => !other || !equalGrids(other, output));
}

const sidesOf = (grid: Grid) => [grid.length, grid[0]?.length ?? 0];

const isLegal = (grid: Grid) => sidesOf(grid).every((side) => side >= 2 && side <= LONGEST);

const isBlank = (grid: Grid) => grid.flat().every((colour) => colour === BACKGROUND);

/** Returns whether the outputs take at least three values. */
function isVaried(pairs: readonly Pair[]): boolean {
  return new Set(pairs.map(({ output }) => gridKey(output))).size >= 3;
}

const coloursOf = (grids: readonly Grid[]) => new Set(grids.flat(2));

/** Returns whether the other grids of a task have the colours and sides of its test outputs. */
function isAnswerable({ train, test }: Pairs): boolean {
  const inputs = train.map(({ input }) => input);
  const outputs = train.map(({ output }) => output);
  const testInputs = test.map(({ input }) => input);
  const testOutputs = test.map(({ output }) => output);
  const known = [...inputs, ...outputs, ...testInputs].map(sidesOf);
  return coloursOf(testInputs).isSubsetOf(coloursOf(inputs)) &&
    coloursOf(testOutputs).isSubsetOf(coloursOf(outputs)) &&
    testOutputs.map(sidesOf).every((sides) =>
      sides.every((side, axis) => known.some((other) => side <= other[axis]))
    );
}

/** Returns whether another single rule explains all pairs too. */
function hasRival(rule: Rule, pairs: readonly Pair[]): boolean {
  return SINGLE_RULES.some((rival) =>
    rival.name !== rule.name && pairs.every(({ input, output }) => {
      const answer = rival.apply(input);
      return answer !== undefined && equalGrids(answer, output);
    })
  );
}

/** Augments pairs by a random orientation and permutation of the colours 1…5. */
function disguised({ train, test }: Pairs, random: Random): Pairs {
  const variant = {
    name: "",
    taskId: "",
    dihedral: random.int(8),
    colours: [BACKGROUND, ...random.shuffle(COLOURS)],
  };
  const seen = ({ input, output }: Pair) => ({
    input: augment(variant, input),
    output: augment(variant, output),
  });
  return { train: train.map(seen), test: test.map(seen) };
}
