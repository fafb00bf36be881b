/** Attention masks of single heads: what a head sees, by the places of tokens on their canvases. */
import * as tf from "@tensorflow/tfjs";
import { EOS } from "../arc/canvas.ts";
import { MAX_SIDE } from "../arc/grid.ts";
import type { HeadMask } from "./config.ts";

/** Tokens of a batch's canvases, each [B, S]; see `Batch`. */
interface Canvases {
  readonly tokens: tf.Tensor;
  readonly positions: tf.Tensor;
  readonly present: tf.Tensor;
}

/** Exceeds the distance of any two tokens along an axis. */
const FAR = 100;

/** Coordinates of tokens along an axis, as queries [B, S, 1] and as keys [B, 1, S]. */
interface Axis {
  readonly query: tf.Tensor;
  readonly key: tf.Tensor;
  /** A query's coordinate mirrored within the input grid, [B, S, 1]. */
  readonly mirrored: tf.Tensor;
}

/**
 * Returns 1 where a head sees a token and 0 elsewhere, [B, H, L, L]: queries, then keys. An example's first
 * `front` tokens see all tokens, and all see them.
 */
export function visibleToHeads(
  masks: readonly HeadMask[],
  examples: Canvases,
  front: number,
): tf.Tensor {
  const { tokens, positions, present } = examples;
  const [batch, grid] = positions.shape;
  const place = tf.cast(positions, "float32");
  const row = tf.floor(tf.div(tf.add(place, 0.5), MAX_SIDE));
  const coloured = tf.mul(indicator(tf.greater(tokens, tf.scalar(EOS, "int32"))), present);
  const rows = axisOf(row, coloured);
  const columns = axisOf(tf.sub(place, tf.mul(row, MAX_SIDE)), coloured);
  const inRow = indicator(tf.equal(rows.query, rows.key));
  const inColumn = indicator(tf.equal(columns.query, columns.key));
  const seen: Record<HeadMask, () => tf.Tensor> = {
    none: () => tf.fill([batch, grid, grid], 1),
    object: () => connected(neighboursAlike(examples, rows, columns)),
    left: () => tf.mul(inRow, indicator(tf.lessEqual(columns.key, columns.query))),
    right: () => tf.mul(inRow, indicator(tf.greaterEqual(columns.key, columns.query))),
    above: () => tf.mul(inColumn, indicator(tf.lessEqual(rows.key, rows.query))),
    below: () => tf.mul(inColumn, indicator(tf.greaterEqual(rows.key, rows.query))),
    "mirrored-column": () => tf.mul(inRow, indicator(tf.equal(columns.key, columns.mirrored))),
    "mirrored-row": () => tf.mul(inColumn, indicator(tf.equal(rows.key, rows.mirrored))),
  };
  const length = front + grid;
  const byHead = masks.map((mask) => {
    const all = tf.pad(seen[mask](), [[0, 0], [front, 0], [front, 0]], 1);
    return tf.reshape(all, [batch, 1, length, length]);
  });
  return tf.concat(byHead, 1);
}

/** Returns what tokens have, [B, S], by query: [B, S, 1]. */
const byQuery = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [...x.shape, 1]);

/** Returns what tokens have, [B, S], by key: [B, 1, S]. */
const byKey = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [x.shape[0], 1, x.shape[1]!]);

/** Returns an axis, given the coordinates of tokens and 1 for those of the input grid, each [B, S]. */
function axisOf(at: tf.Tensor, coloured: tf.Tensor): Axis {
  const outside = tf.mul(tf.sub(1, coloured), FAR);
  const first = tf.min(tf.add(at, outside), 1, true);
  const last = tf.max(tf.sub(at, outside), 1, true);
  const query = byQuery(at);
  return { query, key: byKey(at), mirrored: tf.sub(byQuery(tf.add(first, last)), query) };
}

/** Returns 1 for a token with itself and with each neighbour that equals it, else 0, [B, S, S]; filler has 0. */
function neighboursAlike({ tokens, present }: Canvases, rows: Axis, columns: Axis): tf.Tensor {
  const apart = ({ query, key }: Axis) => tf.abs(tf.sub(query, key));
  const near = indicator(tf.lessEqual(tf.add(apart(rows), apart(columns)), 1));
  const alike = indicator(tf.equal(byQuery(tokens), byKey(tokens)));
  return tf.mul(tf.mul(near, alike), tf.mul(byQuery(present), byKey(present)));
}

/** Returns 1 for tokens of one connected component, else 0, given 1 for tokens that are linked, [B, S, S]. */
function connected(links: tf.Tensor): tf.Tensor {
  let reached = links;
  // Each product doubles the length of the paths. As many for every canvas, so that one graph serves all.
  for (let length = 1; length < MAX_SIDE * MAX_SIDE; length *= 2) {
    reached = tf.minimum(tf.matMul(reached, reached), 1);
  }
  return reached;
}

/** Returns 1 where a condition holds, else 0. */
const indicator = (condition: tf.Tensor): tf.Tensor => tf.cast(condition, "float32");
