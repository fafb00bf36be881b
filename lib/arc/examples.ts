/** Examples: pairs of variants as tokens, the network's input. */
import { type Random, stream } from "../random.ts";
import { augment, type Variant, variantsOf } from "./augment.ts";
import {
  type Canvas,
  type CanvasKind,
  canvasOf,
  ORIGIN,
  positionsOf,
  randomOffset,
  tokenise,
  variantCanvas,
} from "./canvas.ts";
import { type Grid, MAX_SIDE } from "./grid.ts";
import type { Pair, Task } from "./task.ts";

/** One pair of a variant, padded to the run's length S. */
export interface Example {
  /** The name of its variant. */
  readonly variant: string;
  /** [S]: tokens of the input. */
  readonly tokens: Int32Array;
  /** [S]: tokens of the output; 0 for none. */
  readonly labels: Int32Array;
  /** [S]: the position of each token, 30·row + column. */
  readonly positions: Int32Array;
  /** [S]: 1 for tokens of the canvas, 0 for filler. */
  readonly present: Float32Array;
}

/** Settings by which tasks become examples. */
export interface ExampleSettings {
  /** Seed of variants, offsets and margins. */
  readonly seed: number;
  readonly canvas: CanvasKind;
  /** Variants of each task besides itself. */
  readonly variants: number;
  /** Whether training pairs lie at random offsets of their canvas. */
  readonly translate: boolean;
  /** Rows and columns by which a training canvas may exceed the task's, at most. */
  readonly margin: number;
}

/** A task with its training pairs, variants and canvas. */
export interface TrainingTask {
  readonly task: Task;
  readonly pairs: readonly Pair[];
  readonly variants: readonly Variant[];
  readonly canvas: Canvas;
}

/**
 * Prepares a task for training on its train pairs and, with `withTests`, on test pairs whose output is
 * known.
 */
export function trainingTask(
  task: Task,
  { seed, canvas, variants }: ExampleSettings,
  withTests: boolean,
): TrainingTask {
  const solved = task.test.filter((pair): pair is Pair => pair.output !== undefined);
  const pairs = withTests ? [...task.train, ...solved] : task.train;
  return {
    task,
    pairs,
    variants: variantsOf(task, variants, seed),
    canvas: canvasOf({ ...task, train: pairs }, canvas),
  };
}

/** Returns the number of tokens of the largest canvas. */
export function lengthOf(canvases: readonly Canvas[]): number {
  return Math.max(...canvases.map(({ rows, columns }) => rows * columns));
}

/**
 * Returns pair `index` of a variant as a training example: on a canvas with a random margin within
 * `length`, at a random offset. Both depend on seed, variant and pair, not on the visit; one pair of
 * each variant is not translated.
 */
export function trainingExample(
  { pairs, canvas }: TrainingTask,
  variant: Variant,
  index: number,
  length: number,
  { seed, margin, translate }: ExampleSettings,
): Example {
  const ofVariant = stream(seed, "place", variant.name);
  const wide = widen(variantCanvas(canvas, variant.dihedral), margin, length, ofVariant);
  const still = ofVariant.int(pairs.length);
  const input = augment(variant, pairs[index].input);
  const output = augment(variant, pairs[index].output);
  const offset = translate && index !== still
    ? randomOffset(input, output, wide, stream(seed, "place", variant.name, index))
    : ORIGIN;
  return exampleOf(
    variant,
    wide,
    length,
    tokenise(input, wide, offset),
    tokenise(output, wide, offset),
  );
}

/** Returns pair `index` of a task, neither augmented nor translated. */
export function plainExample(
  { variants: [itself], pairs, canvas }: TrainingTask,
  index: number,
  length: number,
): Example {
  const { input, output } = pairs[index];
  return exampleOf(itself, canvas, length, tokenise(input, canvas), tokenise(output, canvas));
}

/** Returns a test input of a variant, untranslated and without labels. */
export function testExample(
  variant: Variant,
  input: Grid,
  canvas: Canvas,
  length: number,
): Example {
  const own = variantCanvas(canvas, variant.dihedral);
  return exampleOf(variant, own, length, tokenise(augment(variant, input), own, ORIGIN), []);
}

/** Enlarges a canvas by a random margin, within `length` tokens and sides of 30. */
function widen({ rows, columns }: Canvas, margin: number, length: number, random: Random): Canvas {
  const choices: Canvas[] = [];
  for (let r = rows; r <= Math.min(rows + margin, MAX_SIDE); r++) {
    for (let c = columns; c <= Math.min(columns + margin, MAX_SIDE); c++) {
      if (r * c <= length) choices.push({ rows: r, columns: c });
    }
  }
  return random.pick(choices);
}

/** Pads an example to `length`; padding is at position 0 and not present. */
function exampleOf(
  variant: Variant,
  canvas: Canvas,
  length: number,
  tokens: ArrayLike<number>,
  labels: ArrayLike<number>,
): Example {
  const fill = (values: ArrayLike<number>) => {
    const array = new Int32Array(length);
    array.set(values);
    return array;
  };
  return {
    variant: variant.name,
    tokens: fill(tokens),
    labels: fill(labels),
    positions: fill(positionsOf(canvas)),
    present: new Float32Array(length).fill(1, 0, canvas.rows * canvas.columns),
  };
}
