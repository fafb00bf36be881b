import assert from "node:assert/strict";
import { Graph } from "../../lib/jit/graph.ts";

const LARGE = 100_000;

Deno.test("constants that no output needs are left out of the file", () => {
  const graph = new Graph(true);
  const x = graph.input("x", [2], "float32");
  const idle = graph.constant(new Float32Array(LARGE), [LARGE], "float32");
  const unread = graph.node("Neg", [idle], [LARGE], "float32");
  const y = graph.node("Neg", [x], [2], "float32");
  assert.ok(graph.serialise([y]).length < 300);
  assert.ok(graph.serialise([y, unread]).length > 4 * LARGE);
});

Deno.test("nodes that no output needs are left out of the file", () => {
  const size = (idle: number) => {
    const graph = new Graph(true);
    const x = graph.input("x", [2], "float32");
    for (let i = 0; i < idle; i++) graph.node("Neg", [x], [2], "float32");
    return graph.serialise([graph.node("Abs", [x], [2], "float32")]).length;
  };
  assert.ok(size(9) <= size(0) + 1);
});

Deno.test("equal small constants are one, unless they differ in type or shape", () => {
  const graph = new Graph(true);
  assert.equal(graph.scalar(1), graph.constant([1], [], "float32"));
  assert.equal(graph.ints([1, 2]), graph.ints([1, 2]));
  assert.notEqual(graph.scalar(1), graph.scalar(2));
  assert.notEqual(graph.scalar(0), graph.scalar(-0));
  assert.notEqual(graph.scalar(1), graph.scalar(1, "int32"));
  assert.notEqual(graph.scalar(1), graph.constant([1], [1], "float32"));
});

Deno.test("equal functions give equal files", () => {
  const file = () => {
    const graph = new Graph(false);
    const x = graph.input("x", [2], "float32");
    return graph.serialise([graph.node("Add", [x, graph.scalar(3)], [2], "float32")]);
  };
  assert.deepEqual(file(), file());
});
