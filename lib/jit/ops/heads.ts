/**
 * Matrix products of attention heads. Queries, keys and values are token-major, [L, B, H, d]: the
 * runtime multiplies the heads in place, without transposed copies.
 */
import * as tf from "@tensorflow/tfjs";
import { CONTRIB, type Graph, type Value } from "../graph.ts";
import { transpose } from "../kernels/shape.ts";
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

const operation: Apply<"a" | "b"> = defineOperation<"a" | "b">({
  name: "HeadProduct",
  plain: ({ a, b }, attrs) => {
    const form = attrs as unknown as Form;
    const left = form.byTokenA ? tf.transpose(a, TO_HEADS) : a;
    const right = form.byTokenB ? tf.transpose(b, TO_HEADS) : b;
    const product = tf.matMul(left, right, form.transposeA, form.transposeB);
    return [form.byTokenOut ? tf.transpose(product, TO_TOKENS) : product];
  },
  fused: (graph, { a, b }, attrs) => {
    const form = attrs as unknown as Form;
    const product = fusedProduct(graph, a, b, form);
    return [form.byTokenOut ? transpose(graph, product, TO_TOKENS) : product];
  },
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

function fusedProduct(graph: Graph, a: Value, b: Value, form: Form): Value {
  const sides = ({ shape }: Value, byToken: boolean, transposed: boolean) => {
    const [batch, heads, m, n] = byToken ? TO_HEADS.map((axis) => shape[axis]) : shape;
    return transposed ? [batch, heads, n, m] : [batch, heads, m, n];
  };
  const [batch, heads, m] = sides(a, form.byTokenA, form.transposeA);
  const n = sides(b, form.byTokenB, form.transposeB)[3];
  const flag = (set: boolean) => ({ int: set ? 1 : 0 });
  return graph.node("FusedMatMul", [a, b], [batch, heads, m, n], a.dtype, {
    transA: flag(form.transposeA),
    transB: flag(form.transposeB),
    transBatchA: flag(form.byTokenA),
    transBatchB: flag(form.byTokenB),
  }, CONTRIB);
}

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
