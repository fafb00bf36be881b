/**
 * Matrix products of attention heads. Queries, keys and values are token-major, [L, B, H, d]: on
 * CPU and CUDA the runtime multiplies the heads in place, without transposed copies.
 */
import * as tf from "@tensorflow/tfjs";
import { CONTRIB, type Value } from "../graph.ts";
import { transpose } from "../kernels/shape.ts";
import type { Lowering } from "../kernel.ts";
import { type Apply, defineOperation } from "../op.ts";

/** Which matrices of a product are token-major, and which are transposed. */
interface Form {
  readonly byTokenA: boolean;
  readonly byTokenB: boolean;
  readonly byTokenOut: boolean;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Axes of [L, B, H, d] in the order [B, H, L, d], and back. */
const TO_HEADS = [1, 2, 0, 3];
const TO_TOKENS = [2, 0, 1, 3];

/** Returns the axes of a matrix in the order [B, H, rows, columns] that it is multiplied in. */
function matrixAxes(byToken: boolean, transposed: boolean): number[] {
  const [batch, heads, m, n] = byToken ? TO_HEADS : [0, 1, 2, 3];
  return transposed ? [batch, heads, n, m] : [batch, heads, m, n];
}

/** Multiplies the heads in place. */
const fused: Lowering = (graph, { a, b }, attrs) => {
  const { byTokenA, byTokenB, byTokenOut, transposeA, transposeB } = attrs as unknown as Form;
  const [batch, heads, m] = matrixAxes(byTokenA, transposeA).map((axis) => a.shape[axis]);
  const n = b.shape[matrixAxes(byTokenB, transposeB)[3]];
  const flag = (set: boolean) => ({ int: set ? 1 : 0 });
  const product = graph.node("FusedMatMul", [a, b], [batch, heads, m, n], a.dtype, {
    transA: flag(transposeA),
    transB: flag(transposeB),
    transBatchA: flag(byTokenA),
    transBatchB: flag(byTokenB),
  }, CONTRIB);
  return byTokenOut ? transpose(graph, product, TO_TOKENS) : product;
};

/** Copies each operand once at most, into the order that a plain product multiplies. */
const transposed: Lowering = (graph, { a, b }, attrs) => {
  const form = attrs as unknown as Form;
  const ordered = (value: Value, axes: readonly number[]) =>
    axes.every((axis, i) => axis === i) ? value : transpose(graph, value, axes);
  const left = ordered(a, matrixAxes(form.byTokenA, form.transposeA));
  const right = ordered(b, matrixAxes(form.byTokenB, form.transposeB));
  const shape = left.shape.with(-1, right.shape.at(-1)!);
  const product = graph.node("MatMul", [left, right], shape, a.dtype);
  return form.byTokenOut ? transpose(graph, product, TO_TOKENS) : product;
};

const operation: Apply<"a" | "b"> = defineOperation<"a" | "b">({
  name: "HeadProduct",
  plain: ({ a, b }, attrs) => {
    const form = attrs as unknown as Form;
    const left = form.byTokenA ? tf.transpose(a, TO_HEADS) : a;
    const right = form.byTokenB ? tf.transpose(b, TO_HEADS) : b;
    const product = tf.matMul(left, right, form.transposeA, form.transposeB);
    return [form.byTokenOut ? tf.transpose(product, TO_TOKENS) : product];
  },
  forms: { cpu: fused, webgpu: transposed, cuda: fused },
  save: ["a", "b"],
  gradient: (dy, [a, b], attrs) => {
    const { byTokenA, byTokenB, byTokenOut, transposeB } = attrs as unknown as Form;
    // C = A·B or A·Bᵀ, so dA = C'·Bᵀ or C'·B, and dB = Aᵀ·C' or C'ᵀ·A.
    return {
      a: () =>
        product(dy, b, {
          byTokenA: byTokenOut,
          byTokenB,
          byTokenOut: byTokenA,
          transposeA: false,
          transposeB: !transposeB,
        }),
      b: () => {
        const [[left, byTokenLeft], [right, byTokenRight]] = transposeB
          ? [[dy, byTokenOut], [a, byTokenA]] as const
          : [[a, byTokenA], [dy, byTokenOut]] as const;
        return product(left, right, {
          byTokenA: byTokenLeft,
          byTokenB: byTokenRight,
          byTokenOut: byTokenB,
          transposeA: true,
          transposeB: false,
        });
      },
    };
  },
});

const product = (a: tf.Tensor, b: tf.Tensor, form: Form): tf.Tensor =>
  operation({ a, b }, { ...form })[0];

/** Multiplies every query with every key: q and k [L, B, H, d] give [B, H, L, L]. */
export function headScores(q: tf.Tensor, k: tf.Tensor): tf.Tensor {
  return product(q, k, {
    byTokenA: true,
    byTokenB: true,
    byTokenOut: false,
    transposeA: false,
    transposeB: true,
  });
}

/** Sums values by attention weights: [B, H, L, L] and v [L, B, H, d] give [L, B, H, d]. */
export function mixHeads(weights: tf.Tensor, v: tf.Tensor): tf.Tensor {
  return product(weights, v, {
    byTokenA: false,
    byTokenB: true,
    byTokenOut: true,
    transposeA: false,
    transposeB: false,
  });
}
