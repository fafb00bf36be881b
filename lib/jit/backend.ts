/**
 * A tfjs backend that computes nothing: each kernel appends nodes to the {@link Graph} of the
 * trace in progress, and a tensor's data is the graph's name for it.
 */
import * as tf from "@tensorflow/tfjs";
import { elementType, Graph, type Value } from "./graph.ts";

/** The name under which kernels of this backend are registered with tfjs. */
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

  /** Runs `body` with kernels appending to `graph`. */
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

  /** The graph's value behind a tensor. */
  valueBehind(tensor: tf.TensorInfo): Value {
    const value = this.#values.get(tensor.dataId);
    if (!value) throw new Error("this tensor was made outside the function being traced");
    return value;
  }

  /** What a kernel returns to tfjs for a value of the graph. */
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
      "a function being compiled cannot read the values of its tensors: they are known only when it runs",
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

/** The one backend object; kernels and {@link jit} share it. */
export const backend: TracingBackend = new TracingBackend();
tf.registerBackend(BACKEND, () => backend, 0);
tf.setBackend("cpu");
