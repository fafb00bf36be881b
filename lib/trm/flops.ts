/** Counts the floating-point operations of a training step from the model's sizes. */
import { VOCABULARY } from "../arc/canvas.ts";
import type { ModelConfig } from "./config.ts";
import type { StepShape } from "./step.ts";

/** Operations of a multiply-add. */
const PER_MULTIPLY_ADD = 2;

/** A product forward, and one backward for the gradient of each factor. */
const FORWARD_AND_BACKWARD = 3;

/** The outputs halt and continue. */
const HALT_OUTPUTS = 2;

/** Returns the operations of a product of matrices [m, k] and [k, n]. */
export function matMulFlops(m: number, k: number, n: number): number {
  return PER_MULTIPLY_ADD * m * k * n;
}

/**
 * Returns the useful operations of a training step: those of the model's matrix products, forward, and
 * backward through the last H cycle. In multiply-adds, for L = embeddingTokens + length tokens:
 *
 * - a layer on one example: L·4D² for q, k, v and output projections, 2·L²D for scores and their
 *   weighted sums, L·3DI for gate, up and down;
 * - a cycle: lCycles + 1 updates of `layers` layers; hCycles cycles forward, the last also backward;
 * - the heads, forward and backward: length·12·D for tokens, 2·D for halting.
 *
 * Norms, softmax, rotation, loss, the token embedding and recomputation do not count.
 */
export function stepFlops(model: ModelConfig, { batch, length }: StepShape): number {
  const { hidden: D, inner: I, layers, hCycles, lCycles, embeddingTokens } = model;
  const L = embeddingTokens + length;
  const layer = L * (4 * D * D + 3 * D * I) + 2 * L * L * D;
  const cycle = (lCycles + 1) * layers * layer;
  const heads = (length * VOCABULARY + HALT_OUTPUTS) * D;
  const cycles = hCycles - 1 + FORWARD_AND_BACKWARD;
  return PER_MULTIPLY_ADD * batch * (cycles * cycle + FORWARD_AND_BACKWARD * heads);
}
