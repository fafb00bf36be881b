import assert from "node:assert/strict";
import { DynamicGraph } from "../../lib/jit/dynamic_graph.ts";
import { Graph } from "../../lib/jit/graph.ts";

const LARGE = 100_000;

const fileOf = (graph: Graph, ...outputs: Parameters<Graph["program"]>[0]) => {
  const program = graph.program(outputs);
  return new DynamicGraph(program, program).file;
};

Deno.test("DynamicGraph leaves out constants that no output needs", () => {
  const graph = new Graph("cpu");
  const x = graph.input("x", [2], "float32");
  const idle = graph.constant(new Float32Array(LARGE), [LARGE], "float32");
  const unread = graph.node("Neg", [idle], [LARGE], "float32");
  const y = graph.node("Neg", [x], [2], "float32");
  assert.ok(fileOf(graph, y).length < 300);
  assert.ok(fileOf(graph, y, unread).length > 4 * LARGE);
});

Deno.test("DynamicGraph leaves out nodes that no output needs", () => {
  const size = (idle: number) => {
    const graph = new Graph("cpu");
    const x = graph.input("x", [2], "float32");
    for (let i = 0; i < idle; i++) graph.node("Neg", [x], [2], "float32");
    return fileOf(graph, graph.node("Abs", [x], [2], "float32")).length;
  };
  assert.ok(size(9) <= size(0) + 1);
});

Deno.test("DynamicGraph writes equal constants once, unless they differ in type or shape", () => {
  const written = (
    ...constants: [values: number[], shape: number[], dtype: "float32" | "int32"][]
  ) => {
    const graph = new Graph("cpu");
    const values = constants.map(([values, shape, dtype]) => graph.constant(values, shape, dtype));
    return fileOf(graph, graph.node("Max", values, [1], "float32")).length;
  };
  const once = written([[1], [], "float32"]);
  const again = written([[1], [], "float32"], [[1], [], "float32"]);
  const others: Parameters<typeof written>[0][] = [
    [[2], [], "float32"],
    [[-1], [], "float32"],
    [[1], [], "int32"],
    [[1], [1], "float32"],
  ];
  for (const other of others) {
    assert.ok(written([[1], [], "float32"], other) > again + 8, `${other}`);
  }
  assert.ok(again < once + 8);
});

Deno.test("DynamicGraph gives equal files for equal functions", () => {
  const file = () => {
    const graph = new Graph("cpu");
    const x = graph.input("x", [2], "float32");
    return fileOf(graph, graph.node("Add", [x, graph.scalar(3)], [2], "float32"));
  };
  assert.deepEqual(file(), file());
});
