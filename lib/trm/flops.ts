/** Floating-point operations of a training step, counted from the model's sizes. */
import { VOCABULARY } from "../arc/canvas.ts";
import type { ModelConfig } from "./config.ts";
import type { StepShape } from "./step.ts";

/** Operations of a multiply-add. */
const PER_MULTIPLY_ADD = 2;

/** Products per matrix product: one forward, and one backward for each factor. */
const FORWARD_AND_BACKWARD = 3;

/** Outputs of the halting head: halt and continue. */
const HALT_OUTPUTS = 2;

/** Returns the operations of a product of matrices [m, k] and [k, n]. */
export function matMulFlops(m: number, k: number, n: number): number {
  return PER_MULTIPLY_ADD * m * k * n;
}

/**
 * Returns the operations of the model's matrix products in one training step, forward and backward
 * through the last H cycle. With L = embeddingTokens + length tokens, in multiply-adds:
 *
 * - a layer of one example: L·4D² (q, k, v, output), 2·L²D (attention), L·3DI (gate, up, down);
 * - an update has `layers` layers, a cycle lCycles + 1 updates, a step hCycles cycles; the last
 *   cycle counts three times;
 * - the heads count three times: length·12·D for the tokens, 2·D for halting.
 *
 * Norms, softmax, rotation, convolutions, head masks, loss, the token embedding and recomputation count as 0.
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
