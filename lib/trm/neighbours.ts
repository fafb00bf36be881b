/** The neighbours of tokens on their canvases. */
import * as tf from "@tensorflow/tfjs";
import type { Neighbours } from "../jit/ops/neighbour_convolution.ts";
import { MAX_SIDE } from "../arc/grid.ts";

/** A token's neighbours: above, below, left and right. */
export const NEIGHBOURS = 4;

const upTo = (end: number) => Float32Array.from({ length: end }, (_, i) => i);

/**
 * Returns where the neighbours of all L·B tokens are, tokens first, then examples. An example's first
 * `front` tokens have none. The others are its canvas, row by row, with `positions` and `present`
 * [B, S] as in a batch, then filler, which has none.
 */
export function neighboursOf(
  { positions, present }: { readonly positions: tf.Tensor; readonly present: tf.Tensor },
  front: number,
): Neighbours {
  const [batch, grid] = positions.shape;
  const none = (front + grid) * batch;
  const inFirstRow = tf.cast(tf.less(positions, tf.scalar(MAX_SIDE, "int32")), "float32");
  const cells = tf.sum(present, 1, true);
  // At least 1, since an example of filler has no columns.
  const columns = tf.maximum(tf.sum(tf.mul(inFirstRow, present), 1, true), 1);
  const place = tf.tensor2d(upTo(grid), [1, grid]);
  const row = tf.floor(tf.div(tf.add(place, 0.5), columns));
  const column = tf.sub(place, tf.mul(row, columns));
  const example = tf.tensor2d(upTo(batch), [batch, 1]);

  /** Returns the tokens that are `offset` places further, where they exist, [1, L·B]. */
  const at = (offset: tf.Tensor, exists: tf.Tensor) => {
    const token = tf.add(tf.mul(tf.add(tf.add(place, offset), front), batch), example);
    const has = tf.mul(tf.cast(exists, "float32"), present);
    const grids = tf.add(tf.mul(has, token), tf.mul(tf.sub(1, has), none));
    const all = tf.concat([tf.fill([batch, front], none), grids], 1);
    return tf.reshape(tf.transpose(all), [1, none]);
  };
  const above = at(tf.neg(columns), tf.greater(row, 0.5));
  const below = at(columns, tf.less(tf.add(place, columns), cells));
  const left = at(tf.scalar(-1), tf.greater(column, 0.5));
  // Not the last cell of a row, nor of the canvas.
  const beforeEnd = tf.less(tf.maximum(tf.sub(column, columns), tf.sub(place, cells)), -1.5);
  const right = at(tf.scalar(1), beforeEnd);
  const indices = (...each: tf.Tensor[]) => tf.cast(tf.concat(each, 0), "int32");
  return {
    there: indices(above, below, left, right),
    back: indices(below, above, right, left),
  };
}
