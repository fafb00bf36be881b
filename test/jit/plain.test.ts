import * as tf from "@tensorflow/tfjs";
import assert from "node:assert/strict";
import { backend } from "../../lib/jit/backend.ts";
import { Graph } from "../../lib/jit/graph.ts";
import "../../lib/jit/jit.ts";
import { addRmsNorm } from "../../lib/jit/ops/rms_norm.ts";
import { rotary, rotaryTables } from "../../lib/jit/ops/rotary.ts";
import { swiGlu } from "../../lib/jit/ops/swiglu.ts";

/** The operators of a graph that goes through each of our operations and a transposed product. */
function operators(fused: boolean): Set<string> {
  const graph = new Graph(fused);
  const program = backend.trace(graph, () => {
    const input = backend.infoOf(graph.input("x", [1, 4, 4], "float32"));
    const x = tf.engine().makeTensorFromTensorInfo(input);
    const places = tf.tensor2d([[0, 1, 2, 3]], [1, 4], "int32");
    const turned = rotary(addRmsNorm(x, x), places, rotaryTables(4, 4));
    const y = tf.matMul(swiGlu(turned, x), x, false, true);
    return graph.program([backend.valueBehind(y)]);
  });
  return new Set(program.nodes.map(({ op }) => op));
}

/** Operators that only ONNX Runtime has. */
const OWN = ["FusedMatMul", "QuickGelu", "RotaryEmbedding", "SimplifiedLayerNormalization"];

Deno.test("Graph with fused operators has one for each of our operations", () => {
  assert.deepEqual(OWN.filter((name) => !operators(true).has(name)), []);
});

Deno.test("Graph without fused operators has none that only ONNX Runtime has", () => {
  assert.deepEqual(OWN.filter((name) => operators(false).has(name)), []);
});
