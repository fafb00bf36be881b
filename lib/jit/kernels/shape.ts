/** Kernels that move elements: reshape, transpose, slice, concat, tile, gather, fill. */
import { backend_util, slice_util, util } from "@tensorflow/tfjs";
import type { DataType, Tensor } from "@tensorflow/tfjs";
import { elementType, type Graph, type Value } from "../graph.ts";
import { lower, lowerList, normaliseAxis } from "../kernel.ts";
import { cast, reshape } from "./elementwise.ts";

lower("Identity", (_graph, { x }) => x);

lower("Reshape", (graph, { x }, { shape }) => {
  const size = util.sizeFromShape([...x.shape]);
  return reshape(graph, x, util.inferFromImplicitShape(shape as number[], size));
});

lower("ExpandDims", (graph, { input }, { dim }) => {
  const shape = [...input.shape];
  shape.splice(normaliseAxis(dim as number, shape.length + 1), 0, 1);
  return reshape(graph, input, shape);
});

lower("Transpose", (graph, { x }, { perm }) => transpose(graph, x, perm as number[]));

/** Transposes x: axis i of the result is axis perm[i] of x. */
export function transpose(graph: Graph, x: Value, perm: readonly number[]): Value {
  const shape = perm.map((axis) => x.shape[axis]);
  return graph.node("Transpose", [x], shape, x.dtype, { perm: { ints: perm } });
}

function slice(graph: Graph, x: Value, begin: readonly number[], size: readonly number[]): Value {
  const axes = begin.map((_, i) => i).filter((i) => size[i] !== x.shape[i]);
  if (axes.length === 0) return x;
  const starts = graph.ints(axes.map((i) => begin[i]));
  const ends = graph.ints(axes.map((i) => begin[i] + size[i]));
  return graph.node("Slice", [x, starts, ends, graph.ints(axes)], size, x.dtype);
}

lower("Slice", (graph, { x }, { begin, size }) => {
  const shaped = { shape: [...x.shape], rank: x.shape.length } as Tensor;
  const [begins, sizes] = slice_util.parseSliceParams(
    shaped,
    begin as number | number[],
    size as number | number[],
  );
  return slice(graph, x, begins, sizes);
});

lower("SplitV", (graph, { x }, { numOrSizeSplits, axis }) => {
  const along = normaliseAxis(axis as number, x.shape.length);
  const shaped = { shape: [...x.shape] } as Tensor;
  const sizes = backend_util.prepareSplitSize(shaped, numOrSizeSplits as number | number[], along);
  const begin = x.shape.map(() => 0);
  return sizes.map((length) => {
    const piece = slice(graph, x, begin, x.shape.with(along, length));
    begin[along] += length;
    return piece;
  });
});

lowerList("Concat", (graph, values, { axis }) => concat(graph, values, axis as number));

function concat(graph: Graph, values: readonly Value[], axis: number): Value {
  const along = normaliseAxis(axis, values[0].shape.length);
  const length = values.reduce((sum, value) => sum + value.shape[along], 0);
  const shape = values[0].shape.with(along, length);
  return graph.node("Concat", values, shape, values[0].dtype, { axis: { int: along } });
}

lowerList("Pack", (graph, values, { axis }) => {
  const along = normaliseAxis(axis as number, values[0].shape.length + 1);
  return concat(
    graph,
    values.map((value) => reshape(graph, value, value.shape.toSpliced(along, 0, 1))),
    along,
  );
});

lower("Unpack", (graph, { value }, { axis }) => unpack(graph, value, axis as number));

/** Returns the slices of x along an axis, without the axis. */
export function unpack(graph: Graph, x: Value, axis: number): Value[] {
  const along = normaliseAxis(axis, x.shape.length);
  return Array.from({ length: x.shape[along] }, (_, i) => {
    const begin = x.shape.map((_, dimension) => dimension === along ? i : 0);
    const piece = slice(graph, x, begin, x.shape.with(along, 1));
    return reshape(graph, piece, x.shape.toSpliced(along, 1));
  });
}

lower("PadV2", (graph, { x }, { paddings, constantValue }) => {
  const pairs = paddings as [number, number][];
  const shape = x.shape.map((size, i) => size + pairs[i][0] + pairs[i][1]);
  const pads = graph.ints([...pairs.map(([before]) => before), ...pairs.map(([, after]) => after)]);
  return graph.node(
    "Pad",
    [x, pads, graph.scalar(constantValue as number, x.dtype)],
    shape,
    x.dtype,
  );
});

lower("Tile", (graph, { x }, { reps }) => {
  const repeats = reps as number[];
  const shape = x.shape.map((size, i) => size * repeats[i]);
  return graph.node("Tile", [x, graph.ints(repeats)], shape, x.dtype);
});

lower("GatherV2", (graph, { x, indices }, { axis, batchDims }) => {
  if (batchDims) throw new Error("gather with batch dimensions has no ONNX form here");
  const along = normaliseAxis(axis as number, x.shape.length);
  const shape = x.shape.toSpliced(along, 1, ...indices.shape);
  return graph.node("Gather", [x, indices], shape, x.dtype, { axis: { int: along } });
});

lower("OneHot", (graph, { indices }, { depth, dtype, onValue, offValue }) => {
  const type = elementType(dtype as DataType);
  const classes = graph.constant(Array.from({ length: depth as number }, (_, i) => i), [
    depth as number,
  ], indices.dtype);
  const shape = [...indices.shape, depth as number];
  const column = reshape(graph, indices, [...indices.shape, 1]);
  const hit = graph.node("Equal", [column, classes], shape, "bool");
  if (onValue === 1 && offValue === 0) return cast(graph, hit, type);
  const on = graph.scalar(onValue as number, type);
  return graph.node("Where", [hit, on, graph.scalar(offValue as number, type)], shape, type);
});

function filled(graph: Graph, shape: readonly number[], value: number, dtype: DataType): Value {
  const scalar = graph.scalar(value, elementType(dtype));
  if (shape.length === 0) return scalar;
  return graph.node("Expand", [scalar, graph.ints(shape)], shape, elementType(dtype));
}

lower(
  "Fill",
  (graph, _inputs, { shape, value, dtype }) =>
    filled(graph, shape as number[], value as number, (dtype ?? "float32") as DataType),
);

lower("ZerosLike", (graph, { x }) => filled(graph, x.shape, 0, x.dtype as DataType));

lower("OnesLike", (graph, { x }) => filled(graph, x.shape, 1, x.dtype as DataType));
