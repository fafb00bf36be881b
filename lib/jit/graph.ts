/** A graph under construction: named values, and the nodes that make them. */
import type { DataType as TfDataType } from "@tensorflow/tfjs";

/** The element types that the tracer knows; int64 appears only in shapes and axes. */
export type ElementType = TensorType | "int64";

/** The element types that tensors of a compiled function may have. */
export type TensorType = "float32" | "int32" | "bool";

/** The numbers by which ONNX knows the element types. */
export const TYPE_CODE: Readonly<Record<ElementType, number>> = {
  float32: 1,
  int32: 6,
  int64: 7,
  bool: 9,
};

/** A tensor of the graph: what an input holds, a constant is, or a node makes. */
export interface Value {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: ElementType;
}

/** A node's attribute, with the ONNX type it is written as. */
export type Attribute = { int: number } | { float: number } | { ints: readonly number[] };

/** An operation; an empty name stands for an input that is not given. */
export interface Node {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A tensor whose elements are known when the graph is made. */
export interface Constant {
  readonly value: Value;
  readonly bytes: Uint8Array;
}

/** ONNX Runtime's own operators live in this domain. */
export const CONTRIB = "com.microsoft";

/** What computes some outputs: all of a graph that they need, and every input. */
export interface Program {
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
}

/** Collects nodes in the order in which they are computed. */
export class Graph {
  readonly #inputs: Value[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #nodes: Node[] = [];
  #count = 0;

  /** `fused`: kernels may use ONNX Runtime's own fused operators, which not every device has. */
  constructor(readonly fused: boolean) {}

  // The prefix keeps the graph's own names apart from the input names of a caller.
  #fresh(shape: readonly number[], dtype: ElementType): Value {
    return { name: `%${this.#count++}`, shape, dtype };
  }

  /** Adds an input of the graph. */
  input(name: string, shape: readonly number[], dtype: ElementType): Value {
    const value = { name, shape, dtype };
    this.#inputs.push(value);
    return value;
  }

  /** A tensor whose elements are known now; part of a program only if something in it uses it. */
  constant(
    values: ArrayLike<number>,
    shape: readonly number[],
    dtype: ElementType,
  ): Value {
    const value = this.#fresh(shape, dtype);
    this.#constants.set(value.name, { value, bytes: encode(values, dtype) });
    return value;
  }

  /** Whether a value is one of the constants. */
  isConstant(value: Value): boolean {
    return this.#constants.has(value.name);
  }

  /** A scalar constant. */
  scalar(value: number, dtype: ElementType = "float32"): Value {
    return this.constant([value], [], dtype);
  }

  /** A vector of int64, the form in which ONNX takes shapes, axes and places. */
  ints(values: readonly number[]): Value {
    return this.constant(values, [values.length], "int64");
  }

  /** Adds a node with one output of the given shape and type. */
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

  /** Adds a node with several outputs; an undefined input is one that the node can do without. */
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
   * What computes `outputs`; what they do not need is left out. Every input of the graph stays, so
   * that what may be fed does not depend on what is used.
   */
  program(outputs: readonly Value[]): Program {
    const used = new Set(outputs.map((value) => value.name));
    const nodes: Node[] = [];
    for (const node of this.#nodes.toReversed()) {
      if (!node.outputs.some(({ name }) => used.has(name))) continue;
      for (const name of node.inputs) used.add(name);
      // An output that nothing reads has no name, so that the runtime can choose a leaner form.
      const named = node.outputs.map((value) =>
        used.has(value.name) ? value : { ...value, name: "" }
      );
      nodes.push({ ...node, outputs: named });
    }
    const constants = [...this.#constants.values()].filter(({ value }) => used.has(value.name));
    return { inputs: this.#inputs, outputs, nodes: nodes.reverse(), constants };
  }
}

/** The element type of the graph that stands for one of tfjs; throws for strings and complex. */
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
