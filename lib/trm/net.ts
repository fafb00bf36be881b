/** The network of a Tiny Recursive Model, as pure functions of tensors. */
import * as tf from "@tensorflow/tfjs";
import { VOCABULARY } from "../arc/canvas.ts";
import { MAX_SIDE } from "../arc/grid.ts";
import { headScores, mixHeads } from "../jit/ops/heads.ts";
import { convolveNeighbours, type Neighbours } from "../jit/ops/neighbour_convolution.ts";
import { addRmsNorm } from "../jit/ops/rms_norm.ts";
import { axialRotaryTables, rotary, rotaryTables } from "../jit/ops/rotary.ts";
import { swiGlu } from "../jit/ops/swiglu.ts";
import { blocksOf, carriesStates, type ModelConfig } from "./config.ts";
import { visibleToHeads } from "./head_masks.ts";
import { neighboursOf } from "./neighbours.ts";

/** The trunk's weights by the names of `layoutOf`. */
export type Weights = Readonly<Record<string, tf.Tensor>>;

/** Positions of a 30 × 30 canvas; smaller grids keep their row and column on it. */
const PLACES = MAX_SIDE * MAX_SIDE;

/** A batch of B examples of S grid tokens, without its states. */
export interface Batch {
  /** [B, S] int32: tokens of the input grids. */
  readonly tokens: tf.Tensor;
  /** [B, E]: each example's task embedding. */
  readonly embeddings: tf.Tensor;
  /** [B, S] int32: position of each token, 30·row + column. */
  readonly positions: tf.Tensor;
  /** [B, S]: 1 for tokens of the canvas, 0 for filler, which is masked in attention. */
  readonly present: tf.Tensor;
}

/**
 * The two recurrent states, each [L·B, D] with L = P + S: tokens first, then examples, so that
 * attention needs no transposed copies. Initial states may be [1, D], equal for all tokens.
 */
export interface States {
  readonly zH: tf.Tensor;
  readonly zL: tf.Tensor;
}

/** Positions and mask of the tokens, shared by all blocks and cycles. */
export interface Tokens {
  readonly batch: number;
  readonly length: number;
  /** [L, B] int32. */
  readonly positions: tf.Tensor;
  readonly tables: { cos: tf.Tensor; sin: tf.Tensor };
  /** [B, 1 or H, 1 or L, L]: 0, or a large negative number for keys that a query does not see. */
  readonly bias: tf.Tensor;
  /** Where the neighbours of tokens are, in models that convolve. */
  readonly neighbours?: Neighbours;
}

/** Subtracted from the scores of masked keys; their softmax is exactly 0 in single precision. */
const MASKED = 1e9;

/** Returns positions and mask of all L tokens; the task's P tokens come first. */
export function describeTokens(model: ModelConfig, examples: Batch): Tokens {
  const { embeddingTokens: P, convolution, headMasks } = model;
  const { positions, present } = examples;
  const [batch, grid] = positions.shape;
  const own = Int32Array.from({ length: P * batch }, (_, i) => Math.floor(i / batch));
  const front = tf.tensor2d(own, [P, batch], "int32");
  const keys = tf.reshape(tf.concat([tf.ones([batch, P]), present], 1), [batch, 1, 1, P + grid]);
  const visible = headMasks ? tf.mul(keys, visibleToHeads(headMasks, examples, P)) : keys;
  return {
    batch,
    length: P + grid,
    positions: tf.concat([front, tf.add(tf.transpose(positions), tf.scalar(P, "int32"))], 0),
    tables: tablesOf(model),
    bias: tf.mul(tf.sub(visible, 1), MASKED),
    neighbours: convolution === "cross" ? neighboursOf(examples, P) : undefined,
  };
}

/** Returns the rotary tables of all positions: P of the task embedding, then the grid's. */
function tablesOf({ rope, embeddingTokens: P, hidden, heads }: ModelConfig) {
  const headSize = hidden / heads;
  if (rope === "1d") return rotaryTables(P + PLACES, headSize);
  // The task embedding's tokens lie on the diagonal before the first cell.
  const own = Array.from({ length: P }, (_, i) => ({ row: i - P, column: i - P }));
  const cells = Array.from({ length: PLACES }, (_, place) => ({
    row: Math.floor(place / MAX_SIDE),
    column: place % MAX_SIDE,
  }));
  return axialRotaryTables([...own, ...cells], headSize);
}

/** Returns the injection x, [L·B, D]: task embeddings, then token embeddings, times √D. */
export function embed(
  model: ModelConfig,
  weights: Weights,
  { tokens, embeddings }: Batch,
): tf.Tensor {
  const { hidden: D, embeddingTokens: P, embeddingSize: E } = model;
  const [batch, grid] = tokens.shape;
  const byToken = tf.reshape(tf.transpose(tf.cast(tokens, "int32")), [grid * batch]);
  // A product with one-hot vectors: its gradient is a product too, summed in a fixed order.
  const grids = tf.matMul(
    tf.reshape(tf.oneHot(byToken, VOCABULARY), [grid * batch, VOCABULARY]),
    weights.embed_tokens as tf.Tensor2D,
  );
  const front = tf.transpose(
    tf.reshape(tf.pad(embeddings, [[0, 0], [0, P * D - E]]), [batch, P, D]),
    [1, 0, 2],
  );
  const all = tf.concat([tf.reshape(front, [P * batch, D]), grids], 0);
  return tf.mul(all, Math.sqrt(D));
}

/** Converts states from [B, L, D] to the network's [L·B, D], and [1, 1, D] to [1, D]. */
export function byTokens(z: tf.Tensor): tf.Tensor {
  const [batch, length, D] = z.shape;
  return tf.reshape(tf.transpose(z, [1, 0, 2]), [length * batch, D]);
}

/** Converts states from the network's [L·B, D] to [B, L, D]. */
export function byExamples(z: tf.Tensor, { batch, length }: Tokens): tf.Tensor {
  return tf.transpose(tf.reshape(z, [length, batch, z.shape[1]!]), [1, 0, 2]);
}

/** Returns x·Wᵀ, [N, out], for x [N, in] and W [out, in]. */
const linear = (x: tf.Tensor, weight: tf.Tensor): tf.Tensor =>
  tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D, false, true);

/** Applies multi-head attention among the tokens of each example; h is [L·B, D]. */
function attention(
  { hidden: D, heads }: ModelConfig,
  weights: Weights,
  layer: string,
  h: tf.Tensor,
  { batch, length, positions, tables, bias }: Tokens,
): tf.Tensor {
  const project = (name: string, scale = 1) => {
    const weight = weights[`${layer}.${name}`];
    // Scaling the weight is cheaper than scaling the scores.
    return linear(h, scale === 1 ? weight : tf.mul(weight, scale));
  };
  const turned = (x: tf.Tensor) => rotary(tf.reshape(x, [length, batch, D]), positions, tables);
  const split = (x: tf.Tensor) => tf.reshape(x, [length, batch, heads, D / heads]);
  const q = split(turned(project("q_proj", Math.sqrt(heads / D))));
  const k = split(turned(project("k_proj")));
  const v = split(project("v_proj"));
  const shares = tf.softmax(tf.add(headScores(q, k), bias));
  const mixed = tf.reshape(mixHeads(shares, v), [length * batch, D]);
  return linear(mixed, weights[`${layer}.o_proj`]);
}

/** Applies the post-norm blocks of z_L's or z_H's network to z + injection; all [L·B, D]. */
function net(
  model: ModelConfig,
  weights: Weights,
  state: keyof States,
  z: tf.Tensor,
  injection: tf.Tensor,
  tokens: Tokens,
): tf.Tensor {
  let h = tf.add(z, injection);
  const first = state === "zL" ? 0 : blocksOf(model) - model.layers;
  for (let i = 0; i < model.layers; i++) {
    const layer = `layers.${first + i}`;
    const convolved = (name: string) =>
      tokens.neighbours ? convolveNeighbours(h, weights[`${layer}.${name}`], tokens.neighbours) : h;
    h = addRmsNorm(h, attention(model, weights, layer, convolved("attention_conv"), tokens));
    const near = convolved("mlp_conv");
    const gated = swiGlu(
      linear(near, weights[`${layer}.gate_proj`]),
      linear(near, weights[`${layer}.up_proj`]),
    );
    h = addRmsNorm(h, linear(gated, weights[`${layer}.down_proj`]));
  }
  return h;
}

/** Updates z_L `lCycles` times with z_H + x, then z_H once with z_L. */
export function cycle(
  model: ModelConfig,
  weights: Weights,
  { zH, zL }: States,
  x: tf.Tensor,
  tokens: Tokens,
): States {
  const injection = tf.add(zH, x);
  for (let i = 0; i < model.lCycles; i++) zL = net(model, weights, "zL", zL, injection, tokens);
  return { zH: net(model, weights, "zH", zH, zL, tokens), zL };
}

/** Applies the heads to z_H: token logits [B, S, V] and, in models that halt, halting logits [B]. */
export function readHeads(
  model: ModelConfig,
  weights: Weights,
  zH: tf.Tensor,
  { batch, length }: Tokens,
): { logits: tf.Tensor; halt?: tf.Tensor } {
  const { hidden: D, embeddingTokens: P } = model;
  const grid = length - P;
  const tokens = tf.slice(zH as tf.Tensor2D, [P * batch, 0], [grid * batch, D]);
  const byToken = tf.reshape(linear(tokens, weights.lm_head), [grid, batch, VOCABULARY]);
  const logits = tf.transpose(byToken, [1, 0, 2]);
  if (!carriesStates(model)) return { logits };
  const first = tf.slice(zH as tf.Tensor2D, [0, 0], [batch, D]);
  const q = tf.add(linear(first, weights["q_head.weight"]), weights["q_head.bias"]);
  // The second output, "continue", is not used.
  return { logits, halt: tf.reshape(tf.slice(q as tf.Tensor2D, [0, 0], [batch, 1]), [batch]) };
}
