/** Registers ONNX forms of tfjs kernels. */
import * as tf from "@tensorflow/tfjs";
import { BACKEND, backend } from "./backend.ts";
import type { Graph, Value } from "./graph.ts";

/** Appends the nodes of one kernel call; inputs and attributes have tfjs's names. */
export type Lowering = (
  graph: Graph,
  inputs: Record<string, Value>,
  attrs: Record<string, unknown>,
) => Value | Value[];

/** Registers a kernel with named inputs. */
export function lower(kernelName: string, lowering: Lowering): void {
  tf.registerKernel({
    kernelName,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) => {
      const values: Record<string, Value> = {};
      for (const [name, tensor] of Object.entries(inputs)) {
        if (tensor) values[name] = backend.valueBehind(tensor);
      }
      return wrap(lowering(backend.graph, values, attrs as Record<string, unknown>));
    },
  });
}

/** Registers a kernel that takes a list of tensors (concat, stack, addN). */
export function lowerList(
  kernelName: string,
  lowering: (graph: Graph, inputs: Value[], attrs: Record<string, unknown>) => Value,
): void {
  tf.registerKernel({
    kernelName,
    backendName: BACKEND,
    kernelFunc: ({ inputs, attrs }) => {
      const values = (inputs as unknown as tf.TensorInfo[]).map((info) =>
        backend.valueBehind(info)
      );
      return wrap(lowering(backend.graph, values, attrs as Record<string, unknown>));
    },
  });
}

function wrap(values: Value | Value[]): tf.TensorInfo | tf.TensorInfo[] {
  return Array.isArray(values)
    ? values.map((value) => backend.infoOf(value))
    : backend.infoOf(values);
}

/** Returns an axis in 0…rank-1; tfjs passes negative ones to kernels. */
export function normaliseAxis(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}
