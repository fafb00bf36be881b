/** Probabilities of grids by a model's token probabilities. */
import { augment, type Variant } from "../arc/augment.ts";
import { type Canvas, PAD, tokenise, variantCanvas, VOCABULARY } from "../arc/canvas.ts";
import { type Grid, gridKey, isEmptyGrid } from "../arc/grid.ts";

/** What a variant's answer tells of the grids of its task. */
export class Likelihood {
  readonly #variant: Variant;
  /** The variant's canvas. */
  readonly #canvas: Canvas;
  readonly #logProbabilities: Float32Array;
  /** Log p of grids that were asked for, by key. */
  readonly #known = new Map<string, number>();

  /** Takes log p of the tokens on the variant's canvas, [cells · V]. `canvas` is the task's. */
  constructor(variant: Variant, canvas: Canvas, logProbabilities: Float32Array) {
    this.#variant = variant;
    this.#canvas = variantCanvas(canvas, variant.dihedral);
    this.#logProbabilities = logProbabilities;
  }

  /** Returns log p of a grid of the task. */
  of(grid: Grid): number {
    const key = gridKey(grid);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const own = augment(this.#variant, grid);
    const log = logProbabilityOf(own, this.#canvas, this.#logProbabilities);
    this.#known.set(key, log);
    return log;
  }
}

/**
 * Returns log p of a grid, given log p of the tokens on a canvas, [cells · V]: the sum over the grid's
 * cells and end marks; -∞ for a grid larger than the canvas, and for one without cells.
 */
export function logProbabilityOf(
  grid: Grid,
  canvas: Canvas,
  logProbabilities: Float32Array,
): number {
  if (isEmptyGrid(grid)) return -Infinity;
  if (grid.length > canvas.rows || grid[0].length > canvas.columns) return -Infinity;
  return tokenise(grid, canvas).reduce(
    (sum, token, place) => token === PAD ? sum : sum + logProbabilities[place * VOCABULARY + token],
    0,
  );
}

/** The range of log p, which keeps logits finite. */
const [LEAST, MOST] = [-1e3, -1e-6];

/** Returns the logit of a probability, given its logarithm. */
export function logitOf(logProbability: number): number {
  const log = Math.max(LEAST, Math.min(MOST, logProbability));
  return log - Math.log(-Math.expm1(log));
}
