/** Floating-point operations of a training step, counted from the model's sizes alone. */
import { VOCABULARY } from "../arc/canvas.ts";
import type { ModelConfig } from "./config.ts";
import type { StepShape } from "./step.ts";

/** A multiply-add is two operations. */
const PER_MULTIPLY_ADD = 2;

/** A backward pass multiplies once for the gradient of each of a product's two factors. */
const FORWARD_AND_BACKWARD = 3;

/** Halting and continuing. */
const HALT_OUTPUTS = 2;

/** Operations of a product of matrices [m, k] and [k, n]. */
export function matMulFlops(m: number, k: number, n: number): number {
  return PER_MULTIPLY_ADD * m * k * n;
}

/**
 * The useful operations of one training step (forward, and backward through the last of the H
 * cycles): those of the model's matrix products. That is, for L = embeddingTokens + length tokens,
 *
 * - a layer on one example: q, k, v and output projections L·4D², scores and their mix of values
 *   2·L²D, gate, up and down L·3DI multiply-adds;
 * - `layers` of them an update, lCycles + 1 updates a cycle; hCycles cycles forward, and the last one
 *   twice that again for the gradients of both factors of each product;
 * - the heads, once forward and twice backward: length·12·D for the tokens, 2·D for halting.
 *
 * What is not a product of the model's (norms, softmax, rotation, loss), what is a lookup (the token
 * embedding) and what an implementation computes a second time count nothing.
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
