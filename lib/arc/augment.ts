/**
 * Variants: a task seen turned or mirrored and with its colours permuted. The rule stays a rule,
 * so one task becomes up to a thousand to train on, and a prediction made on any of them can be
 * carried back to the task itself and vote there.
 */
import { InputError } from "../errors.ts";
import { stream } from "../random.ts";
import { COLOURS, type Grid, gridOf } from "./grid.ts";
import type { Task } from "./task.ts";

/** Which dihedral transform undoes each one of {@link applyDihedral}. */
export const INVERSE_DIHEDRAL: readonly number[] = [0, 3, 2, 1, 4, 5, 6, 7];

/** Parts the fields of a variant's name; a task's id must not hold it. */
export const NAME_SEPARATOR = "|||";

/** How many transforms {@link variantsOf} draws before it takes a task for exhausted. */
const MAX_DRAWS = 5000;

const SAME_COLOURS: readonly number[] = Array.from({ length: COLOURS }, (_, colour) => colour);

/** One way to see a task: its colours mapped first, then its grids turned or mirrored. */
export interface Variant {
  /** `<task>` alone for the task itself, else `<task>|||t<dihedral>|||<ten digits of colours>`. */
  readonly name: string;
  readonly taskId: string;
  /** Which transform of {@link applyDihedral}, 0…7. */
  readonly dihedral: number;
  /** `colours[i]` is what colour i becomes; 0 stays 0. */
  readonly colours: readonly number[];
}

/**
 * A turned or mirrored copy of a grid. The ids are those of the reference implementation: 0
 * identity, 1…3 quarter turns counter-clockwise, 4 mirrored left to right, 5 mirrored top to
 * bottom, 6 transposed, 7 transposed along the other diagonal.
 *
 * @throws RangeError for any other id.
 */
export function applyDihedral(id: number, grid: Grid): Grid {
  const rows = grid.length;
  if (rows === 0) return [];
  const columns = grid[0].length;
  const bottom = rows - 1;
  const right = columns - 1;
  switch (id) {
    case 0:
      return grid;
    case 1:
      return gridOf(columns, rows, (r, c) => grid[c][right - r]);
    case 2:
      return gridOf(rows, columns, (r, c) => grid[bottom - r][right - c]);
    case 3:
      return gridOf(columns, rows, (r, c) => grid[bottom - c][r]);
    case 4:
      return gridOf(rows, columns, (r, c) => grid[r][right - c]);
    case 5:
      return gridOf(rows, columns, (r, c) => grid[bottom - r][c]);
    case 6:
      return gridOf(columns, rows, (r, c) => grid[c][r]);
    case 7:
      return gridOf(columns, rows, (r, c) => grid[bottom - c][right - r]);
    default:
      throw new RangeError(`dihedral transforms are 0…7, not ${id}`);
  }
}

/** Whether a dihedral transform makes rows of columns. */
export function transposes(dihedral: number): boolean {
  return dihedral === 1 || dihedral === 3 || dihedral >= 6;
}

/** A grid of a task as the variant shows it: colours first, then the dihedral transform. */
export function augment(variant: Variant, grid: Grid): Grid {
  return applyDihedral(variant.dihedral, recolour(variant.colours, grid));
}

/** A grid of a variant as the task itself has it; the inverse of {@link augment}. */
export function restore(variant: Variant, grid: Grid): Grid {
  const original: number[] = [];
  variant.colours.forEach((to, from) => original[to] = from);
  return recolour(original, applyDihedral(INVERSE_DIHEDRAL[variant.dihedral], grid));
}

function recolour(colours: readonly number[], grid: Grid): Grid {
  return grid.map((row) => row.map((colour) => colours[colour]));
}

/**
 * The task itself and up to `count` variants of it, in the order drawn, so that a shorter list is
 * the start of a longer one. No two of them are the same task: those whose train pairs and test
 * inputs are equal, in whatever order, count once. A task with many symmetries or few colours is
 * exhausted early and has fewer variants.
 *
 * Test outputs are never looked at: the list is the same whether solutions are known or not.
 */
export function variantsOf(task: Task, count: number, seed: number): Variant[] {
  const random = stream(seed, "variants", task.id);
  const keyOf = contentKeys(task);
  const itself = { name: task.id, taskId: task.id, dihedral: 0, colours: SAME_COLOURS };
  const variants: Variant[] = [itself];
  const seen = new Set([keyOf(itself.dihedral, itself.colours)]);
  for (let draw = 0; draw < MAX_DRAWS && variants.length <= count; draw++) {
    const dihedral = random.int(INVERSE_DIHEDRAL.length);
    const colours = [0, ...random.shuffle(SAME_COLOURS.slice(1))];
    const key = keyOf(dihedral, colours);
    if (seen.has(key)) continue;
    seen.add(key);
    const name = [task.id, `t${dihedral}`, colours.join("")].join(NAME_SEPARATOR);
    variants.push({ name, taskId: task.id, dihedral, colours });
  }
  return variants;
}

/**
 * The variant that a name stands for.
 *
 * @throws InputError when the name isn't one that {@link variantsOf} could have given.
 */
export function parseVariant(name: string): Variant {
  const [taskId, transform, digits, ...more] = name.split(NAME_SEPARATOR);
  if (transform === undefined) return { name, taskId, dihedral: 0, colours: SAME_COLOURS };
  const wellFormed = taskId !== "" && /^t[0-7]$/.test(transform) &&
    /^0\d{9}$/.test(digits ?? "") && new Set(digits).size === COLOURS && more.length === 0;
  if (!wellFormed) {
    throw new InputError(
      `"${name}" is not the name of a variant: give a task's id, alone or followed by ` +
        `|||t<0…7>|||<where colours 0…9 go, 0 first, each once>`,
    );
  }
  return {
    name,
    taskId,
    dihedral: Number(transform[1]),
    colours: Array.from(digits, Number),
  };
}

/**
 * A function that gives two transforms the same key exactly when they make the same task of this
 * one. Comparing the transformed grids would take thousands of cells a draw. But a grid is known
 * from its pattern (which cells share a colour) and from the colours in the order in which they
 * first appear; the pattern depends on the dihedral transform only, and so is found eight times,
 * not once a draw.
 */
function contentKeys(task: Task): (dihedral: number, colours: readonly number[]) => string {
  const pairs = [
    ...task.train.map((pair) => [pair.input, pair.output]),
    ...task.test.map((pair) => [pair.input]),
  ];
  const patterns = new Map<string, number>();
  const forms = INVERSE_DIHEDRAL.map((_, dihedral) =>
    pairs.map((grids) => {
      const { pattern, appearing } = patternOf(grids.map((grid) => applyDihedral(dihedral, grid)));
      if (!patterns.has(pattern)) patterns.set(pattern, patterns.size);
      return { pattern: patterns.get(pattern), appearing };
    })
  );
  return (dihedral, colours) =>
    forms[dihedral]
      .map(({ pattern, appearing }) => `${pattern}:${appearing.map((c) => colours[c]).join("")}`)
      .sort().join(" ");
}

/** The pattern of some grids as a text, and their colours in the order of first appearance. */
export function patternOf(grids: readonly Grid[]): { pattern: string; appearing: number[] } {
  const appearing: number[] = [];
  const label = (colour: number) => {
    const known = appearing.indexOf(colour);
    return known >= 0 ? known : appearing.push(colour) - 1;
  };
  const pattern = grids.map((grid) => grid.map((row) => row.map(label).join("")).join("/"));
  return { pattern: pattern.join(" "), appearing };
}
