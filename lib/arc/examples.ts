/** Examples: one pair of one variant of a task as tokens, ready for the network. */
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

/** An example as the network takes it, filled up to the length S of the run. */
export interface Example {
  /** The name of the variant that it belongs to, which is that of its row. */
  readonly variant: string;
  /** [S]: tokens of the input. */
  readonly tokens: Int32Array;
  /** [S]: tokens of the output; 0 where there is nothing to predict. */
  readonly labels: Int32Array;
  /** [S]: the place of each token, 30·row + column. */
  readonly positions: Int32Array;
  /** [S]: 1 for tokens of the canvas, 0 for filler. */
  readonly present: Float32Array;
}

/** How tasks become examples. */
export interface ExampleSettings {
  /** Seed of variants and of where their pairs lie. */
  readonly seed: number;
  readonly canvas: CanvasKind;
  /** Variants of each task, besides itself. */
  readonly variants: number;
  /** Whether training pairs are moved to random places of their canvas. */
  readonly translate: boolean;
  /** Rows and columns, at most, by which a training canvas may be larger than the task needs. */
  readonly margin: number;
}

/** A task with the pairs that train, its variants and its canvas. */
export interface TrainingTask {
  readonly task: Task;
  readonly pairs: readonly Pair[];
  readonly variants: readonly Variant[];
  readonly canvas: Canvas;
}

/**
 * What of a task trains: its train pairs and, with `withTests`, the test pairs whose output is
 * known. The variants are those of the task as given, whichever of its pairs train.
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

/** Tokens of the largest canvas among some. */
export function lengthOf(canvases: readonly Canvas[]): number {
  return Math.max(...canvases.map(({ rows, columns }) => rows * columns));
}

/**
 * Pair `index` of a variant, as it trains: on a canvas with a random margin as far as `length`
 * leaves room, and translated. Both are drawn once for a variant and its pairs, not anew at each
 * visit; one pair of each variant stays where it is.
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

/** Pair `index` of a task as it is, neither augmented nor moved. */
export function plainExample(
  { variants: [itself], pairs, canvas }: TrainingTask,
  index: number,
  length: number,
): Example {
  const { input, output } = pairs[index];
  return exampleOf(itself, canvas, length, tokenise(input, canvas), tokenise(output, canvas));
}

/** A test input of a variant, untranslated on the canvas that the task needs; without labels. */
export function testExample(
  variant: Variant,
  input: Grid,
  canvas: Canvas,
  length: number,
): Example {
  const own = variantCanvas(canvas, variant.dihedral);
  return exampleOf(variant, own, length, tokenise(augment(variant, input), own, ORIGIN), []);
}

/** A canvas larger by a draw from the margins that fit `length` tokens and a side of 30. */
function widen({ rows, columns }: Canvas, margin: number, length: number, random: Random): Canvas {
  const choices: Canvas[] = [];
  for (let r = rows; r <= Math.min(rows + margin, MAX_SIDE); r++) {
    for (let c = columns; c <= Math.min(columns + margin, MAX_SIDE); c++) {
      if (r * c <= length) choices.push({ rows: r, columns: c });
    }
  }
  return random.pick(choices);
}

/** An example filled up to `length`: filler is padding at place 0 that is not present. */
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
