/** A model small enough for tfjs's cpu backend, with weights and batches for it. */
import * as tf from "@tensorflow/tfjs";
import { type Random, stream } from "../../lib/random.ts";
import { type Canvas, positionsOf, VOCABULARY } from "../../lib/arc/canvas.ts";
import type { CarriedStates, StepArrays } from "../../lib/trm/compile.ts";
import type { ModelConfig } from "../../lib/trm/config.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { layoutOf, viewsOf } from "../../lib/trm/parameters.ts";

/** Two of everything, and embeddings that do not fill their tokens. */
export const TINY: ModelConfig = {
  hidden: 8,
  heads: 2,
  inner: 12,
  layers: 2,
  hCycles: 2,
  lCycles: 2,
  maxSteps: 4,
  embeddingTokens: 2,
  embeddingSize: 13,
  rope: "1d",
};

/** A trunk as at the start, but with a halting head that depends on what it reads. */
export function tinyWeights(model: ModelConfig = TINY): Float32Array {
  const { weights } = initialTrunk(model, 1);
  const head = viewsOf(model, weights)["q_head.weight"];
  head.set(numbers(head.length, stream(1, "head")));
  return weights;
}

/** A batch with labels; example 0 has one token without a label. */
export type TinyBatch = StepArrays & CarriedStates & { readonly labels: Int32Array };

/** Random examples on a canvas of `length` tokens. */
export function tinyBatch(batch: number, length: number, model: ModelConfig = TINY): TinyBatch {
  const random = stream(2, "batch", batch, length);
  const states = batch * (model.embeddingTokens + length) * model.hidden;
  const tokens = (low: number) =>
    Int32Array.from({ length: batch * length }, () => low + random.int(VOCABULARY - low));
  const labels = tokens(1);
  labels[1] = 0;
  return {
    tokens: tokens(0),
    labels,
    positions: Int32Array.from({ length: batch * length }, () => random.int(900)),
    present: new Float32Array(batch * length).fill(1),
    embeddings: numbers(batch * model.embeddingSize, random),
    zH: numbers(states, random),
    zL: numbers(states, random),
  };
}

/** Random examples, one on each of the canvases, which have equally many tokens. */
export function canvasBatch(...canvases: Canvas[]): TinyBatch {
  const positions = canvases.map((canvas) => positionsOf(canvas));
  const batch = tinyBatch(canvases.length, positions[0].length);
  return { ...batch, positions: Int32Array.from(positions.flatMap((own) => [...own])) };
}

/** Numbers drawn from -1…1. */
export function numbers(length: number, random: Random): Float32Array {
  return Float32Array.from({ length }, () => 2 * random.float() - 1);
}

/** Weights as tensors by name. */
export function weightTensors(model: ModelConfig, weights: Float32Array) {
  const views = viewsOf(model, weights);
  return Object.fromEntries(
    layoutOf(model).map(({ name, shape }) => [name, tf.tensor(views[name], [...shape])]),
  );
}

/** A batch as tensors, in the shapes that a step takes. */
export function batchTensors(model: ModelConfig, batch: TinyBatch) {
  const size = batch.embeddings.length / model.embeddingSize;
  const grid = [size, batch.tokens.length / size];
  const state = [size, model.embeddingTokens + grid[1], model.hidden];
  return {
    tokens: tf.tensor(batch.tokens, grid, "int32"),
    labels: tf.tensor(batch.labels, grid, "int32"),
    positions: tf.tensor(batch.positions, grid, "int32"),
    present: tf.tensor(batch.present, grid),
    embeddings: tf.tensor(batch.embeddings, [size, model.embeddingSize]),
    zH: tf.tensor(batch.zH, state),
    zL: tf.tensor(batch.zL, state),
  };
}
