import assert from "node:assert/strict";
import { Graph } from "../../lib/jit/graph.ts";
import { peakBytes } from "../../lib/jit/peak_memory.ts";

Deno.test("peakBytes counts results until their last use, without inputs and constants", () => {
  const graph = new Graph("cpu");
  const x = graph.input("x", [100], "float32");
  const a = graph.node("Neg", [x], [100], "float32");
  const b = graph.node("Add", [a, graph.scalar(1)], [100], "float32");
  // At most two of the three vectors are needed at a time.
  const c = graph.node("Mul", [b, b], [100], "float32");
  const sum = graph.node("ReduceSum", [c, graph.ints([0])], [], "float32");
  assert.equal(peakBytes(graph.program([sum])), 800);
  // An output stays to the end.
  assert.equal(peakBytes(graph.program([sum, a])), 1200);
});

Deno.test("peakBytes counts the bytes of each element type, and no unused outputs", () => {
  const graph = new Graph("cpu");
  const x = graph.input("x", [10], "float32");
  const [y] = graph.nodes("Both", [x], [
    { shape: [10], dtype: "bool" },
    { shape: [10], dtype: "int64" },
  ]);
  assert.equal(peakBytes(graph.program([y])), 10);
  const at = graph.node("Cast", [y], [10], "int64");
  assert.equal(peakBytes(graph.program([at])), 90);
});
