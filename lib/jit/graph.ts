/** An ONNX graph under construction: named values, the nodes that make them, and its bytes. */
import onnxProto from "onnx-proto";
import type { DataType as TfDataType } from "@tensorflow/tfjs";

const { onnx } = onnxProto;

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

interface Node {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

interface Constant {
  readonly value: Value;
  readonly bytes: Uint8Array;
}

/** The ONNX operator set that nodes of the default domain are written for. */
const OPSET = 21;

/** ONNX Runtime's own operators live in this domain. */
export const CONTRIB = "com.microsoft";

/** Constants up to this many bytes are written once, however often they are asked for. */
const SHARED_CONSTANT_BYTES = 256;

/** Collects nodes in the order in which they are computed. */
export class Graph {
  readonly #inputs: Value[] = [];
  readonly #constants = new Map<string, Constant>();
  readonly #shared = new Map<string, Value>();
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

  /** A tensor whose elements are known now; written to the file only if something uses it. */
  constant(
    values: ArrayLike<number>,
    shape: readonly number[],
    dtype: ElementType,
  ): Value {
    const bytes = encode(values, dtype);
    const small = bytes.length <= SHARED_CONSTANT_BYTES;
    const key = small && `${dtype}[${shape}]${bytes}`;
    const known = key && this.#shared.get(key);
    if (known) return known;
    const value = this.#fresh(shape, dtype);
    this.#constants.set(value.name, { value, bytes });
    if (key) this.#shared.set(key, value);
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
      outputs: values.map((value) => value.name),
    });
    return values;
  }

  /**
   * The graph as an ONNX file that computes `outputs`; what they do not need is left out.
   * Every input of the graph stays, so that what may be fed does not depend on what is used.
   */
  serialise(outputs: readonly Value[]): Uint8Array {
    const used = new Set(outputs.map((value) => value.name));
    const nodes: Node[] = [];
    for (const node of this.#nodes.toReversed()) {
      if (!node.outputs.some((name) => used.has(name))) continue;
      nodes.push(node);
      for (const name of node.inputs) used.add(name);
    }
    const constants = [...this.#constants.values()].filter(({ value }) => used.has(value.name));
    return onnx.ModelProto.encode({
      irVersion: 10,
      opsetImport: [{ domain: "", version: OPSET }, { domain: CONTRIB, version: 1 }],
      graph: {
        name: "traced",
        input: this.#inputs.map(describe),
        output: outputs.map(describe),
        initializer: constants.map(({ value, bytes }) => ({
          name: value.name,
          dims: [...value.shape],
          dataType: TYPE_CODE[value.dtype],
          rawData: bytes,
        })),
        node: nodes.reverse().map((node) => ({
          opType: node.op,
          domain: node.domain,
          input: [...node.inputs],
          // An output that nothing reads is left empty, so that the runtime can choose a leaner form.
          output: node.outputs.map((name) => used.has(name) ? name : ""),
          attribute: Object.entries(node.attributes).map(([name, attribute]) =>
            encodeAttribute(name, attribute)
          ),
        })),
      },
    }).finish();
  }
}

/** The element type of the graph that stands for one of tfjs; throws for strings and complex. */
export function elementType(dtype: TfDataType): TensorType {
  if (dtype === "float32" || dtype === "int32" || dtype === "bool") return dtype;
  throw new TypeError(`tensors of type ${dtype} cannot be compiled: use float32, int32 or bool`);
}

function describe(value: Value) {
  return {
    name: value.name,
    type: {
      tensorType: {
        elemType: TYPE_CODE[value.dtype],
        shape: { dim: value.shape.map((size) => ({ dimValue: size })) },
      },
    },
  };
}

function encodeAttribute(name: string, attribute: Attribute) {
  const { AttributeType } = onnx.AttributeProto;
  if ("int" in attribute) return { name, type: AttributeType.INT, i: attribute.int };
  if ("float" in attribute) return { name, type: AttributeType.FLOAT, f: attribute.float };
  return { name, type: AttributeType.INTS, ints: [...attribute.ints] };
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
