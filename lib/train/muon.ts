/** Muon (Jordan et al. 2024): updates a matrix by its orthogonalised momentum. */
import * as tf from "@tensorflow/tfjs";
import type { ModelConfig } from "../trm/config.ts";
import { layoutOf, type Parameter } from "../trm/parameters.ts";

const MOMENTUM = 0.95;

/** Coefficients of the quintic iteration, which maps singular values above 0.01 to 0.7…1.2. */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ITERATIONS = 5;

/** The least norm: in single precision, squares of elements below 1e-19 may be 0, and so may smaller norms. */
const TINY = 1e-15;

/**
 * Returns the matrices that Muon trains: those of the blocks, the end of the flat vector. A convolution
 * is one, [neighbours, channels].
 */
export function muonMatrices(model: ModelConfig): Parameter[] {
  return layoutOf(model).filter(({ name }) => name.startsWith("layers."));
}

/** Orthogonalises matrices [N, out, in]: sets their singular values near 1 by Newton-Schulz iteration. */
export function newtonSchulz(matrices: tf.Tensor3D): tf.Tensor3D {
  const [, out, size] = matrices.shape;
  const wide = out <= size;
  const norm = tf.sqrt(tf.sum(tf.square(matrices), [1, 2], true));
  let x: tf.Tensor = tf.div(matrices, tf.maximum(norm, TINY));
  for (let i = 0; i < ITERATIONS; i++) {
    // The smaller product of x with itself, [N, min(out, in), min(out, in)].
    const square = tf.matMul(x, x, !wide, wide);
    const polynomial = tf.add(tf.mul(square, B), tf.mul(tf.matMul(square, square), C));
    x = tf.add(tf.mul(x, A), wide ? tf.matMul(polynomial, x) : tf.matMul(x, polynomial));
  }
  return x as tf.Tensor3D;
}

/** State of an update: flat vectors of all matrices. */
export interface MuonMoments {
  readonly weights: tf.Tensor;
  readonly m: tf.Tensor;
}

/**
 * Updates consecutive matrices of flat vectors, with decoupled weight decay and Nesterov momentum:
 * W ← W·weightDecayFactor - rate·scale·√max(out, in)·newtonSchulz(momentum). The root mean square of an
 * update is about rate·scale for any shape.
 */
export function muon(
  matrices: readonly Parameter[],
  { weights, m, gradient, rate, weightDecayFactor }:
    & MuonMoments
    & {
      readonly gradient: tf.Tensor;
      readonly rate: tf.Tensor;
      readonly weightDecayFactor: tf.Tensor;
    },
  scale: number,
): MuonMoments {
  const [{ offset: first }] = matrices;
  const momentum = tf.add(tf.mul(m, MOMENTUM), tf.mul(gradient, 1 - MOMENTUM));
  const ahead = tf.add(tf.mul(momentum, MOMENTUM), tf.mul(gradient, 1 - MOMENTUM));
  const moves = new Array<tf.Tensor>(matrices.length);
  const groups = Map.groupBy(matrices.keys(), (i) => matrices[i].shape.join());
  for (const group of groups.values()) {
    const [out, size] = matrices[group[0]].shape;
    const stack = tf.stack(
      group.map((i) =>
        tf.reshape(tf.slice(ahead, matrices[i].offset - first, out * size), [out, size])
      ),
    );
    const scaled = tf.mul(newtonSchulz(stack as tf.Tensor3D), Math.sqrt(Math.max(out, size)));
    tf.unstack(scaled).forEach((move, i) => moves[group[i]] = tf.reshape(move, [-1]));
  }
  const move = tf.mul(tf.concat(moves), tf.mul(rate, scale));
  return { weights: tf.sub(tf.mul(weights, weightDecayFactor), move), m: momentum };
}
