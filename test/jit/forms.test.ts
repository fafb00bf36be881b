import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { backend } from "../../lib/jit/backend.ts";
import { type Device, DEVICES } from "../../lib/jit/device.ts";
import { Graph } from "../../lib/jit/graph.ts";
import "../../lib/jit/jit.ts";
import { addRmsNorm } from "../../lib/jit/ops/rms_norm.ts";
import { rotary, rotaryTables } from "../../lib/jit/ops/rotary.ts";
import { swiGlu } from "../../lib/jit/ops/swiglu.ts";

/** The operators of a graph that goes through each of our operations and a transposed product. */
function operators(device: Device): Set<string> {
  const graph = new Graph(device);
  const program = backend.trace(graph, () => {
    const input = backend.infoOf(graph.input("x", [1, 4, 4], "float32"));
    const x = tf.engine().makeTensorFromTensorInfo(input);
    const places = tf.tensor2d([[0, 1, 2, 3]], [1, 4], "int32");
    const turned = rotary(addRmsNorm(x, x), places, rotaryTables(4, 4));
    const rows = (x: tf.Tensor) => tf.reshape(x, [4, 4]);
    const y = tf.matMul(rows(swiGlu(turned, x)), rows(x), false, true);
    return graph.program([backend.valueBehind(y)]);
  });
  return new Set(program.nodes.map(({ op }) => op));
}

/** Operators that ONNX Runtime has for each device. */
const OWN: Record<Device, string[]> = {
  cpu: ["FusedMatMul", "QuickGelu", "RotaryEmbedding", "SimplifiedLayerNormalization"],
  webgpu: ["Gemm", "QuickGelu", "RotaryEmbedding", "SimplifiedLayerNormalization"],
  cuda: ["FusedMatMul", "QuickGelu", "RotaryEmbedding", "SimplifiedLayerNormalization"],
};

for (const device of DEVICES) {
  Deno.test(`Graph for ${device} has the operators that it has kernels for`, () => {
    const own = operators(device);
    assert.deepEqual(OWN[device].filter((name) => !own.has(name)), []);
    assert.equal(own.has("FusedMatMul"), device !== "webgpu");
  });
}
