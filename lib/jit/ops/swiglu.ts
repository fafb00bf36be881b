/** The gate of a SwiGLU feed-forward layer. */
import * as tf from "@tensorflow/tfjs";
import { CONTRIB } from "../graph.ts";
import type { Lowering } from "../kernel.ts";
import { defineOperation } from "../op.ts";

/** Has a kernel on every device. */
const quickGelu: Lowering = (graph, { gate, up }) => {
  // QuickGelu(x) = x·σ(alpha·x), which is SiLU at alpha 1.
  const silu = graph.node(
    "QuickGelu",
    [gate],
    gate.shape,
    gate.dtype,
    { alpha: { float: 1 } },
    CONTRIB,
  );
  return graph.node("Mul", [silu, up], gate.shape, gate.dtype);
};

const operation = defineOperation<"gate" | "up">({
  name: "SwiGlu",
  plain: ({ gate, up }) => [tf.mul(tf.mul(gate, tf.sigmoid(gate)), up)],
  forms: { cpu: quickGelu, webgpu: quickGelu, cuda: quickGelu },
  save: ["gate", "up"],
  gradient: (dy, [gate, up]) => {
    const sigma = tf.sigmoid(gate);
    const silu = tf.mul(gate, sigma);
    return {
      // d silu/d gate = σ + g·σ·(1-σ) = σ + silu - silu·σ
      gate: () => tf.mul(tf.mul(dy, up), tf.add(sigma, tf.sub(silu, tf.mul(silu, sigma)))),
      up: () => tf.mul(dy, silu),
    };
  },
});

/** Returns silu(gate)·up, element-wise; both have the shape of the result. */
export function swiGlu(gate: tf.Tensor, up: tf.Tensor): tf.Tensor {
  return operation({ gate, up })[0];
}
