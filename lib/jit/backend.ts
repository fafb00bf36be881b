/**
 * A tfjs backend that traces instead of computing: kernels append nodes to a {@link Graph}, and a
 * tensor's data is the name of a graph value.
 */
import * as tf from "@tensorflow/tfjs";
import { elementType, Graph, type Value } from "./graph.ts";

/** The backend's name in tfjs. */
export const BACKEND = "jit";

// Without this, tfjs prints a banner on the first use of its cpu backend.
tf.enableProdMode();

class TracingBackend extends tf.KernelBackend {
  #graph: Graph | undefined;
  #values = new WeakMap<object, Value>();

  /** The graph of the trace in progress. */
  get graph(): Graph {
    if (!this.#graph) throw new Error("tensors of this backend exist only inside jit(…)");
    return this.#graph;
  }

  /** Runs `body` while kernels append to `graph`. */
  trace<T>(graph: Graph, body: () => T): T {
    if (this.#graph) throw new Error("jit(…) cannot be called inside a function being traced");
    const previous = tf.getBackend();
    this.#graph = graph;
    tf.setBackend(BACKEND);
    try {
      return tf.tidy(body as () => tf.TensorContainer) as T;
    } finally {
      this.#graph = undefined;
      tf.setBackend(previous);
    }
  }

  /** Returns the graph value behind a tensor. */
  valueBehind(tensor: tf.TensorInfo): Value {
    const value = this.#values.get(tensor.dataId);
    if (!value) throw new Error("this tensor was made outside the function being traced");
    return value;
  }

  /** Returns the tensor info that a kernel gives to tfjs for a graph value. */
  infoOf(value: Value): tf.TensorInfo {
    const dataId = {};
    this.#values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype: value.dtype as tf.DataType };
  }

  override write(values: tf.BackendValues, shape: number[], dtype: tf.DataType): object {
    const numbers = values as ArrayLike<number>;
    return this.infoOf(this.graph.constant(numbers, shape, elementType(dtype))).dataId;
  }

  override readSync(): never {
    throw new Error(
      "a function being compiled cannot read tensor values: they exist only when it runs",
    );
  }

  override read(): never {
    return this.readSync();
  }

  override disposeData(): boolean {
    return true;
  }

  override numDataIds(): number {
    return 0;
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }
}

/** The backend that kernels and {@link jit} share. */
export const backend: TracingBackend = new TracingBackend();
tf.registerBackend(BACKEND, () => backend, 0);
tf.setBackend("cpu");
