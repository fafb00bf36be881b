/** The network of a Tiny Recursive Model, as pure functions of tensors. Shapes as in the paper. */
import * as tf from "@tensorflow/tfjs";
import { addRmsNorm } from "../jit/ops/rms_norm.ts";
import { rotary, rotaryTables } from "../jit/ops/rotary.ts";
import { swiGlu } from "../jit/ops/swiglu.ts";
import type { ModelConfig } from "./config.ts";
import { VOCABULARY } from "./parameters.ts";

/** The trunk's weights by the names of `layoutOf`. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** Grids keep the row-and-column places of a canvas of this side (30), whatever their own size. */
export const PLACES = 30 * 30;

/** What a batch of B examples of S grid tokens is, besides its states. */
export interface Batch {
  /** [B, S] int32: tokens of the input grids. */
  readonly tokens: tf.Tensor;
  /** [B, E]: each example's task row. */
  readonly rows: tf.Tensor;
  /** [B, S] int32: each token's place, 30·row + column. */
  readonly positions: tf.Tensor;
  /** [B, S]: 1 for tokens of the canvas, 0 for filler, which nothing attends to. */
  readonly present: tf.Tensor;
}

/** The two recurrent states, each [B·L, D] with L = P + S. */
export interface States {
  readonly zH: tf.Tensor;
  readonly zL: tf.Tensor;
}

/** What attention needs to know of the tokens, the same for every block and cycle. */
interface Tokens {
  readonly batch: number;
  readonly length: number;
  /** [B, L] int32. */
  readonly positions: tf.Tensor;
  readonly tables: { cos: tf.Tensor; sin: tf.Tensor };
  /** [B, 1, 1, L]: 0 for keys that exist, very negative for filler. */
  readonly bias: tf.Tensor;
}

/** Scores of filler keys are pushed this low; their softmax is exactly 0 in single precision. */
const MASKED = 1e9;

/** Positions and mask of all L tokens: the task's own come first and are always there. */
export function describeTokens(model: ModelConfig, { positions, present }: Batch): Tokens {
  const [batch, grid] = positions.shape;
  const { taskTokens: P, hidden, heads } = model;
  const own = Int32Array.from({ length: batch * P }, (_, i) => i % P);
  const front = tf.tensor2d(own, [batch, P], "int32");
  const mask = tf.concat([tf.ones([batch, P]), present], 1);
  return {
    batch,
    length: P + grid,
    positions: tf.concat([front, tf.add(positions, tf.scalar(P, "int32"))], 1),
    tables: rotaryTables(P + PLACES, hidden / heads),
    bias: tf.reshape(tf.mul(tf.sub(mask, 1), MASKED), [batch, 1, 1, P + grid]),
  };
}

/** Task rows and token embeddings in front of each other, times √D: the injection x, [B·L, D]. */
export function embed(model: ModelConfig, weights: Weights, { tokens, rows }: Batch): tf.Tensor {
  const { hidden: D, taskTokens: P, rowSize: E } = model;
  const [batch, grid] = tokens.shape;
  // A product with one-hot vectors, so that its gradient is a product too and adds up in one order.
  const grids = tf.matMul(
    tf.reshape(tf.oneHot(tf.cast(tokens, "int32"), VOCABULARY), [batch * grid, VOCABULARY]),
    weights.embed_tokens as tf.Tensor2D,
  );
  const front = tf.reshape(tf.pad(rows, [[0, 0], [0, P * D - E]]), [batch, P, D]);
  const all = tf.concat([front, tf.reshape(grids, [batch, grid, D])], 1);
  return tf.reshape(tf.mul(all, Math.sqrt(D)), [batch * (P + grid), D]);
}

/** x·Wᵀ for x [N, in] and W [out, in]. */
const linear = (x: tf.Tensor, weight: tf.Tensor): tf.Tensor =>
  tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D, false, true);

/** Multi-head attention of all tokens of an example to each other; h is [B·L, D]. */
function attention(
  { hidden: D, heads }: ModelConfig,
  weights: Weights,
  layer: string,
  h: tf.Tensor,
  { batch, length, positions, tables, bias }: Tokens,
): tf.Tensor {
  const project = (name: string, scale = 1) => {
    const weight = weights[`${layer}.${name}`];
    // The scale goes into the small weight instead of into every score.
    return tf.reshape(linear(h, scale === 1 ? weight : tf.mul(weight, scale)), [batch, length, D]);
  };
  const split = (x: tf.Tensor) =>
    tf.transpose(tf.reshape(x, [batch, length, heads, D / heads]), [0, 2, 1, 3]);
  const q = split(rotary(project("q_proj", Math.sqrt(heads / D)), positions, tables));
  const k = split(rotary(project("k_proj"), positions, tables));
  const v = split(project("v_proj"));
  const shares = tf.softmax(tf.add(tf.matMul(q, k, false, true), bias));
  const mixed = tf.transpose(tf.matMul(shares, v), [0, 2, 1, 3]);
  return linear(tf.reshape(mixed, [batch * length, D]), weights[`${layer}.o_proj`]);
}

/** The one network: z + injection through the post-norm blocks; all [B·L, D]. */
function net(
  model: ModelConfig,
  weights: Weights,
  z: tf.Tensor,
  injection: tf.Tensor,
  tokens: Tokens,
): tf.Tensor {
  let h = tf.add(z, injection);
  for (let i = 0; i < model.layers; i++) {
    const layer = `layers.${i}`;
    h = addRmsNorm(h, attention(model, weights, layer, h, tokens));
    const gated = swiGlu(
      linear(h, weights[`${layer}.gate_proj`]),
      linear(h, weights[`${layer}.up_proj`]),
    );
    h = addRmsNorm(h, linear(gated, weights[`${layer}.down_proj`]));
  }
  return h;
}

/** One update of z_H: L_cycles updates of z_L with the injection x, then one of z_H with z_L. */
export function cycle(
  model: ModelConfig,
  weights: Weights,
  { zH, zL }: States,
  x: tf.Tensor,
  tokens: Tokens,
): States {
  const injection = tf.add(zH, x);
  for (let i = 0; i < model.lCycles; i++) zL = net(model, weights, zL, injection, tokens);
  return { zH: net(model, weights, zH, zL, tokens), zL };
}

/** What the heads read off z_H: token logits [B, S, V] and the halting logit [B]. */
export function readHeads(
  model: ModelConfig,
  weights: Weights,
  zH: tf.Tensor,
  { batch, length }: Tokens,
): { logits: tf.Tensor; halt: tf.Tensor } {
  const { hidden: D, taskTokens: P } = model;
  const states = tf.reshape(zH, [batch, length, D]) as tf.Tensor3D;
  const grid = tf.reshape(tf.slice(states, [0, P, 0], [batch, length - P, D]), [-1, D]);
  const first = tf.reshape(tf.slice(states, [0, 0, 0], [batch, 1, D]), [batch, D]);
  const q = tf.add(linear(first, weights["q_head.weight"]), weights["q_head.bias"]);
  return {
    logits: tf.reshape(linear(grid, weights.lm_head), [batch, length - P, VOCABULARY]),
    // The second output, "continue", is part of the trunk but the method makes no use of it.
    halt: tf.reshape(tf.slice(q as tf.Tensor2D, [0, 0], [batch, 1]), [batch]),
  };
}
