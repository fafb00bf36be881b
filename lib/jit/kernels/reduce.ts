/** Kernels that reduce along axes, and softmax. */
import { lower, normaliseAxis } from "../kernel.ts";
import { cast } from "./elementwise.ts";

const REDUCTIONS = {
  Max: "ReduceMax",
  Mean: "ReduceMean",
  Min: "ReduceMin",
  Prod: "ReduceProd",
  Sum: "ReduceSum",
};

for (const [kernel, op] of Object.entries(REDUCTIONS)) {
  // Most kernels call their axes `axis`, max and min call them `reductionIndices`.
  lower(kernel, (graph, { x }, { axis, reductionIndices, keepDims }) => {
    const given = axis ?? reductionIndices ?? x.shape.map((_, i) => i);
    const axes = [given].flat().map((one) => normaliseAxis(one as number, x.shape.length));
    // The mean of integers is a float.
    const values = kernel === "Mean" ? cast(graph, x, "float32") : x;
    // An empty list means all axes to ONNX, and none to tfjs.
    if (axes.length === 0) return values;
    const shape = x.shape.flatMap((size, i) => axes.includes(i) ? (keepDims ? [1] : []) : [size]);
    return graph.node(op, [values, graph.ints(axes)], shape, values.dtype, {
      keepdims: { int: keepDims ? 1 : 0 },
    });
  });
}

lower("ArgMax", (graph, { x }, { axis }) => {
  const along = normaliseAxis((axis ?? 0) as number, x.shape.length);
  const index = graph.node("ArgMax", [x], x.shape.toSpliced(along, 1), "int64", {
    axis: { int: along },
    keepdims: { int: 0 },
  });
  return cast(graph, index, "int32");
});

lower("Softmax", (graph, { logits }, { dim }) => {
  const axis = normaliseAxis(dim as number, logits.shape.length);
  return graph.node("Softmax", [logits], logits.shape, logits.dtype, { axis: { int: axis } });
});
