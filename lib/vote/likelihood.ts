/** Probabilities of grids by a model's token probabilities. */
import { type Canvas, PAD, tokenise, VOCABULARY } from "../arc/canvas.ts";
import type { Grid } from "../arc/grid.ts";

/**
 * Returns log p of a grid, given log p of the tokens on a canvas, [cells · V]: the sum over the grid's
 * cells and end marks; -∞ for a grid larger than the canvas.
 */
export function logProbabilityOf(
  grid: Grid,
  canvas: Canvas,
  logProbabilities: Float32Array,
): number {
  if (grid.length > canvas.rows || (grid[0]?.length ?? 0) > canvas.columns) return -Infinity;
  return tokenise(grid, canvas).reduce(
    (sum, token, place) => token === PAD ? sum : sum + logProbabilities[place * VOCABULARY + token],
    0,
  );
}

/** The maximum log p, which keeps logits finite. */
const MOST = -1e-6;

/** Returns the logit of a probability, given its logarithm. */
export function logitOf(logProbability: number): number {
  const log = Math.min(MOST, logProbability);
  return log - Math.log(-Math.expm1(log));
}
