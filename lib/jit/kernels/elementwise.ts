/** Element-wise kernels: arithmetic, comparisons, functions, selection. */
import { backend_util } from "@tensorflow/tfjs";
import { elementType, type Graph, type TensorType, TYPE_CODE, type Value } from "../graph.ts";
import { lower, lowerList } from "../kernel.ts";
import type { DataType } from "@tensorflow/tfjs";

const broadcast = (a: Value, b: Value) =>
  backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);

/** tfjs kernel → ONNX operator; the output has the input's type. */
const UNARY = {
  Abs: "Abs",
  Atan: "Atan",
  Cos: "Cos",
  Exp: "Exp",
  Floor: "Floor",
  Log: "Log",
  Neg: "Neg",
  Reciprocal: "Reciprocal",
  Relu: "Relu",
  Sigmoid: "Sigmoid",
  Sign: "Sign",
  Sin: "Sin",
  Softplus: "Softplus",
  Sqrt: "Sqrt",
  Tanh: "Tanh",
};

/** tfjs kernel → ONNX operator; operands broadcast, the output has their type. */
const BINARY = {
  Add: "Add",
  Maximum: "Max",
  Minimum: "Min",
  Multiply: "Mul",
  RealDiv: "Div",
  Sub: "Sub",
};

/** tfjs kernel → ONNX operator; operands broadcast, the output is bool. */
const PREDICATE = {
  Equal: "Equal",
  Greater: "Greater",
  GreaterEqual: "GreaterOrEqual",
  Less: "Less",
  LessEqual: "LessOrEqual",
  LogicalAnd: "And",
  LogicalOr: "Or",
};

for (const [kernel, op] of Object.entries(UNARY)) {
  lower(kernel, (graph, { x }) => graph.node(op, [x], x.shape, x.dtype));
}
for (const [kernel, op] of Object.entries(BINARY)) {
  lower(kernel, (graph, { a, b }) => graph.node(op, [a, b], broadcast(a, b), a.dtype));
}
for (const [kernel, op] of Object.entries(PREDICATE)) {
  lower(kernel, (graph, { a, b }) => graph.node(op, [a, b], broadcast(a, b), "bool"));
}

lowerList("AddN", (graph, values) => graph.node("Sum", values, values[0].shape, values[0].dtype));

lower("Square", (graph, { x }) => graph.node("Mul", [x, x], x.shape, x.dtype));

lower("Rsqrt", (graph, { x }) => {
  const root = graph.node("Sqrt", [x], x.shape, x.dtype);
  return graph.node("Reciprocal", [root], x.shape, x.dtype);
});

lower("SquaredDifference", (graph, { a, b }) => {
  const difference = graph.node("Sub", [a, b], broadcast(a, b), a.dtype);
  return graph.node("Mul", [difference, difference], difference.shape, a.dtype);
});

lower("NotEqual", (graph, { a, b }) => {
  const equal = graph.node("Equal", [a, b], broadcast(a, b), "bool");
  return graph.node("Not", [equal], equal.shape, "bool");
});

lower("LogicalNot", (graph, { x }) => graph.node("Not", [x], x.shape, "bool"));

/** 1 where x > 0, else alpha. */
lower("Step", (graph, { x }, { alpha }) => {
  const positive = graph.node("Greater", [x, graph.scalar(0, x.dtype)], x.shape, "bool");
  const one = graph.scalar(1, x.dtype);
  return graph.node(
    "Where",
    [positive, one, graph.scalar(alpha as number, x.dtype)],
    x.shape,
    x.dtype,
  );
});

// tfjs broadcasts all three to one shape before it calls the kernel.
lower("Select", (graph, { condition, t, e }) => {
  return graph.node("Where", [condition, t, e], t.shape, t.dtype);
});

lower("Cast", (graph, { x }, { dtype }) => cast(graph, x, elementType(dtype as DataType)));

/** Casts x; floats lose their fraction, and any number but 0 is true. */
export function cast(graph: Graph, x: Value, dtype: TensorType): Value {
  if (x.dtype === dtype) return x;
  return graph.node("Cast", [x], x.shape, dtype, { to: { int: TYPE_CODE[dtype] } });
}

/** Reshapes x to another shape of the same size. */
export function reshape(graph: Graph, x: Value, shape: readonly number[]): Value {
  // Without allowzero, ONNX takes a 0 for "as in the input".
  return graph.node("Reshape", [x, graph.ints(shape)], shape, x.dtype, { allowzero: { int: 1 } });
}
