/**
 * Variants: augmentations of a task by a dihedral transform of its grids and a permutation of its
 * colours. Models train on a task's variants; a prediction for a variant is mapped back to the task and
 * votes there.
 */
import { InputError } from "../errors.ts";
import { stream } from "../random.ts";
import { COLOURS, type Grid, gridOf } from "./grid.ts";
import type { Task } from "./task.ts";

/** The inverse of each transform of {@link applyDihedral}. */
export const INVERSE_DIHEDRAL: readonly number[] = [0, 3, 2, 1, 4, 5, 6, 7];

/** Separates the fields of a variant's name; task ids must not contain it. */
export const NAME_SEPARATOR = "|||";

/** Draws after which {@link variantsOf} considers a task exhausted. */
const MAX_DRAWS = 5000;

const SAME_COLOURS: readonly number[] = Array.from({ length: COLOURS }, (_, colour) => colour);

/** An augmentation of a task: its colours are permuted first, then its grids transformed. */
export interface Variant {
  /** `<task>` for the task itself, else `<task>|||t<dihedral>|||<ten digits of colours>`. */
  readonly name: string;
  readonly taskId: string;
  /** The transform of {@link applyDihedral}, 0…7. */
  readonly dihedral: number;
  /** Maps colour i to `colours[i]`; 0 stays 0. */
  readonly colours: readonly number[];
}

/**
 * Applies a dihedral transform to a grid. The ids are the reference implementation's: 0 identity, 1…3
 * quarter turns counter-clockwise, 4 mirrored left to right, 5 mirrored top to bottom, 6 transposed, 7
 * transposed along the other diagonal.
 *
 * @throws RangeError for any other id
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

/** Returns whether a dihedral transform swaps rows and columns. */
export function transposes(dihedral: number): boolean {
  return dihedral === 1 || dihedral === 3 || dihedral >= 6;
}

/** Applies a variant's augmentation to a grid of its task. */
export function augment(variant: Variant, grid: Grid): Grid {
  return applyDihedral(variant.dihedral, recolour(variant.colours, grid));
}

/** Undoes {@link augment}. */
export function restore(variant: Variant, grid: Grid): Grid {
  const original: number[] = [];
  variant.colours.forEach((to, from) => original[to] = from);
  return recolour(original, applyDihedral(INVERSE_DIHEDRAL[variant.dihedral], grid));
}

function recolour(colours: readonly number[], grid: Grid): Grid {
  return grid.map((row) => row.map((colour) => colours[colour]));
}

/**
 * Returns the task itself and up to `count` random variants, in the order drawn: a shorter list is a
 * prefix of a longer one. Variants with the same train pairs and test inputs, in any order, count
 * once, so tasks with many symmetries or few colours have fewer. Test outputs have no influence.
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
 * Parses a variant's name.
 *
 * @throws InputError for a name that {@link variantsOf} does not give
 */
export function parseVariant(name: string): Variant {
  const [taskId, transform, digits, ...more] = name.split(NAME_SEPARATOR);
  if (transform === undefined) return { name, taskId, dihedral: 0, colours: SAME_COLOURS };
  const wellFormed = taskId !== "" && /^t[0-7]$/.test(transform) &&
    /^0\d{9}$/.test(digits ?? "") && new Set(digits).size === COLOURS && more.length === 0;
  if (!wellFormed) {
    throw new InputError(
      `"${name}" is not the name of a variant: give a task's id, alone or followed by ` +
        `|||t<0…7>|||<the images of colours 0…9, 0 first, each once>`,
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
 * Returns a function that gives two augmentations of a task the same key exactly when their results
 * are equal. A grid is determined by its pattern (which cells share a colour) and its colours in order
 * of first appearance. Patterns depend on the dihedral transform alone, so eight are computed, not one
 * a draw.
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

/** Returns the pattern of some grids as text, and their colours in order of first appearance. */
export function patternOf(grids: readonly Grid[]): { pattern: string; appearing: number[] } {
  const appearing: number[] = [];
  const label = (colour: number) => {
    const known = appearing.indexOf(colour);
    return known >= 0 ? known : appearing.push(colour) - 1;
  };
  const pattern = grids.map((grid) => grid.map((row) => row.map(label).join("")).join("/"));
  return { pattern: pattern.join(" "), appearing };
}
