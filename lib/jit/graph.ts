/** A graph under construction: named values, and the nodes that compute them. */
import type { DataType as TfDataType } from "@tensorflow/tfjs";
import type { Device } from "./device.ts";

/** Element types of values; int64 appears only in shapes, axes and indices. */
export type ElementType = TensorType | "int64";

/** Element types within a graph: values of half precision occur around products only. */
export type InnerType = ElementType | "float16";

/** Element types of a compiled function's tensors. */
export type TensorType = "float32" | "int32" | "bool";

/** ONNX codes of the element types. */
export const TYPE_CODE: Readonly<Record<InnerType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
};

/** A tensor of the graph: an input, a constant, or an output of a node. */
export interface Value<T extends InnerType = ElementType> {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: T;
}

/** A node's attribute, by its ONNX type. */
export type Attribute = { int: number } | { float: number } | { ints: readonly number[] };

/** An operation; an empty name stands for an omitted optional input. */
export interface Node {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly Value<InnerType>[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A tensor whose elements are known at compile time. */
export interface Constant {
  readonly value: Value;
  readonly bytes: Uint8Array;
}

/** The domain of ONNX Runtime's own operators. */
export const CONTRIB = "com.microsoft";

/** The nodes and constants that some outputs need, and every input of the graph. */
export interface Program {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
}

/** Collects nodes in execution order. */
export class Graph {
  readonly #inputs: Value[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #nodes: Node[] = [];
  #count = 0;

  /** Kernels append the operators that suit `device`. */
  constructor(readonly device: Device) {}

  // The prefix keeps these names apart from those of the inputs.
  #fresh(shape: readonly number[], dtype: ElementType): Value {
    return { name: `%${this.#count++}`, shape, dtype };
  }

  /** Adds an input of the graph. */
  input(name: string, shape: readonly number[], dtype: ElementType): Value {
    const value = { name, shape, dtype };
    this.#inputs.push(value);
    return value;
  }

  /** Adds a constant; programs that do not use it omit it. */
  constant(
    values: ArrayLike<number>,
    shape: readonly number[],
    dtype: ElementType,
  ): Value {
    const value = this.#fresh(shape, dtype);
    this.#constants.set(value.name, { value, bytes: encode(values, dtype) });
    return value;
  }

  /** Returns whether a value is a constant. */
  isConstant(value: Value): boolean {
    return this.#constants.has(value.name);
  }

  /** Adds a scalar constant. */
  scalar(value: number, dtype: ElementType = "float32"): Value {
    return this.constant([value], [], dtype);
  }

  /** Adds an int64 vector, ONNX's form of shapes, axes and indices. */
  ints(values: readonly number[]): Value {
    return this.constant(values, [values.length], "int64");
  }

  /** Adds a node with one output. */
  node(
    op: string,
    inputs: readonly (Value | undefined)[],
    shape: readonly number[],
    dtype: ElementType,
    attributes: Record<string, Attribute> = {},
    domain = "",
  ): Value {
    return this.nodes(op, inputs, [{ shape, dtype }], attributes, domain)[0];
  }

  /** Adds a node with several outputs; undefined omits an optional input. */
  nodes(
    op: string,
    inputs: readonly (Value | undefined)[],
    outputs: readonly { shape: readonly number[]; dtype: ElementType }[],
    attributes: Record<string, Attribute> = {},
    domain = "",
  ): Value[] {
    const values = outputs.map(({ shape, dtype }) => this.#fresh(shape, dtype));
    this.#nodes.push({
      op,
      domain,
      attributes,
      inputs: inputs.map((value) => value?.name ?? ""),
      outputs: values,
    });
    return values;
  }

  /**
   * Returns the program that computes `outputs`, without unused nodes. Unused inputs stay, so that the
   * feeds do not depend on what is used.
   */
  program(outputs: readonly Value[]): Program {
    const used = new Set(outputs.map((value) => value.name));
    const nodes: Node[] = [];
    for (const node of this.#nodes.toReversed()) {
      if (!node.outputs.some(({ name }) => used.has(name))) continue;
      for (const name of node.inputs) used.add(name);
      // Without names for unused outputs, the runtime may choose a cheaper kernel.
      const named = node.outputs.map((value) =>
        used.has(value.name) ? value : { ...value, name: "" }
      );
      nodes.push({ ...node, outputs: named });
    }
    const constants = [...this.#constants.values()].filter(({ value }) => used.has(value.name));
    return { inputs: this.#inputs, outputs, nodes: nodes.reverse(), constants };
  }
}

/** Returns the graph's element type for a tfjs one; throws a TypeError for strings and complex. */
export function elementType(dtype: TfDataType): TensorType {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new TypeError(`tensors of type ${dtype} cannot be compiled: use float32, int32 or bool`);
}

function encode(values: ArrayLike<number>, dtype: ElementType): Uint8Array {
  const array = dtype === "float32"
    ? Float32Array.from(values)
    : dtype === "int32"
    ? Int32Array.from(values)
    : dtype === "bool"
    ? Uint8Array.from(values)
    : BigInt64Array.from(Array.from(values, BigInt));
  return new Uint8Array(array.buffer);
}
