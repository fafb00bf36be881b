/** What is measured, as data. */
import type { StepShape } from "../trm/compile.ts";
import { type ModelConfig, MODELS, swiGluWidth } from "../trm/config.ts";

/** A training step of some model and shape. */
export interface Workload {
  readonly name: string;
  readonly model: ModelConfig;
  readonly shape: StepShape;
}

/** The paper's model, and one a quarter as wide. */
const WIDE: ModelConfig = MODELS.paper;
const NARROW: ModelConfig = {
  ...WIDE,
  hidden: 128,
  heads: 4,
  inner: swiGluWidth(128, 4),
  rowSize: 128,
};

/** A workload named for its model's width, its batch and all tokens of an example. */
function workloadOf(model: ModelConfig, batch: number, length: number): Workload {
  const name = `D ${model.hidden}, ${batch} × ${model.taskTokens + length} tokens`;
  return { name, model, shape: { batch, length } };
}

/** From a small model on small grids to the paper's on its full canvas. */
export const WORKLOADS: readonly Workload[] = [
  workloadOf(NARROW, 32, 8 * 8),
  workloadOf(WIDE, 8, 8 * 23),
  workloadOf(WIDE, 2, 30 * 30),
];

/** A product of matrices [m, k] and [k, n]. */
export interface MatMulSizes {
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

/** The gate of the paper's model on 2048 tokens: what the engine reaches when nothing else is done. */
export const BARE: MatMulSizes = { m: 2048, k: WIDE.hidden, n: WIDE.inner };
