/** Muon (Jordan et al. 2024): updates a matrix by its momentum with all singular values near 1. */
import * as tf from "@tensorflow/tfjs";
import type { ModelConfig } from "../trm/config.ts";
import { layoutOf, type Parameter } from "../trm/parameters.ts";

const MOMENTUM = 0.95;

/** The quintic's coefficients: in five iterations it brings singular values from 0.01 on to 0.7…1.2. */
const [A, B, C] = [3.4445, -4.775, 2.0315];
const ITERATIONS = 5;

/** The least norm: keeps 0/0 away where there is neither gradient nor history. */
const TINY = 1e-30;

/** Returns the matrices that Muon trains: those of the blocks, at the end of the flat vector. */
export function muonMatrices(model: ModelConfig): Parameter[] {
  return layoutOf(model).filter(({ name }) => name.startsWith("layers."));
}

/**
 * Returns matrices [N, rows, columns] with the singular vectors of the given ones and singular values
 * near 1, by the Newton-Schulz iteration.
 */
export function orthogonalised(matrices: tf.Tensor3D): tf.Tensor3D {
  const [, rows, columns] = matrices.shape;
  const wide = rows <= columns;
  const norm = tf.sqrt(tf.sum(tf.square(matrices), [1, 2], true));
  let x: tf.Tensor = tf.div(matrices, tf.maximum(norm, TINY));
  for (let i = 0; i < ITERATIONS; i++) {
    // The smaller of the two products of x with itself: [N, side, side].
    const square = tf.matMul(x, x, !wide, wide);
    const bent = tf.add(tf.mul(square, B), tf.mul(tf.matMul(square, square), C));
    x = tf.add(tf.mul(x, A), wide ? tf.matMul(bent, x) : tf.matMul(x, bent));
  }
  return x as tf.Tensor3D;
}

/** The state of an update: flat vectors of all matrices, [size] each. */
export interface MuonMoments {
  readonly weights: tf.Tensor;
  readonly m: tf.Tensor;
}

/**
 * Updates matrices that stand one behind the other in flat vectors, with decoupled weight decay and
 * Nesterov's momentum: W ← W·keep - rate·scale·√max(rows, columns)·orthogonalised(momentum). The root
 * mean square of an update is about rate·scale, whatever the matrix's shape.
 */
export function muon(
  matrices: readonly Parameter[],
  { weights, m, gradient, rate, keep }:
    & MuonMoments
    & { readonly gradient: tf.Tensor; readonly rate: tf.Tensor; readonly keep: tf.Tensor },
  scale: number,
): MuonMoments {
  const [{ offset: first }] = matrices;
  const momentum = tf.add(tf.mul(m, MOMENTUM), tf.mul(gradient, 1 - MOMENTUM));
  const ahead = tf.add(tf.mul(momentum, MOMENTUM), tf.mul(gradient, 1 - MOMENTUM));
  const moves = new Array<tf.Tensor>(matrices.length);
  for (const alike of byShape(matrices)) {
    const [rows, columns] = matrices[alike[0]].shape;
    const stack = tf.stack(
      alike.map((i) =>
        tf.reshape(tf.slice(ahead, matrices[i].offset - first, rows * columns), [rows, columns])
      ),
    );
    const sized = tf.mul(orthogonalised(stack as tf.Tensor3D), Math.sqrt(Math.max(rows, columns)));
    tf.unstack(sized).forEach((move, i) => moves[alike[i]] = tf.reshape(move, [-1]));
  }
  const move = tf.mul(tf.concat(moves), tf.mul(rate, scale));
  return { weights: tf.sub(tf.mul(weights, keep), move), m: momentum };
}

/** Groups the indices of matrices by shape. */
function byShape(matrices: readonly Parameter[]): number[][] {
  const groups = new Map<string, number[]>();
  matrices.forEach(({ shape }, i) => {
    const key = shape.join(" × ");
    groups.set(key, [...groups.get(key) ?? [], i]);
  });
  return [...groups.values()];
}
