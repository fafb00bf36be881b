/**
 * ONNX files with dynamic shapes: one file computes the same program at any size. Shape-dependent
 * constants, such as the target of a reshape, are graph inputs. The runtime compiles and holds one
 * graph for all batch shapes.
 */
import onnxProto from "onnx-proto";
import {
  type Constant,
  type InnerType,
  type Node,
  type Program,
  TYPE_CODE,
  type Value,
} from "./graph.ts";

const { onnx } = onnxProto;

/** The ONNX operator set that nodes of the default domain are written for. */
const OPSET = 21;

/** A shape-dependent constant, which is an input of the graph. */
export interface ConstantInput {
  readonly name: string;
  readonly constant: Constant;
}

/** Indices of constants that are equal to each other at every size. */
type Group = readonly number[];

/** A program at all sizes, as one ONNX file. */
export class DynamicGraph {
  readonly file: Uint8Array;
  readonly #structure: string;
  readonly #fixed: readonly Group[];
  readonly #shapeDependent: readonly Group[];

  /**
   * Finds the shape-dependent constants from one program at two sizes; given twice, it is compiled for
   * its own size only.
   *
   * @throws Error when the two differ in more than sizes and constants
   */
  constructor(readonly one: Program, other: Program) {
    this.#structure = structureOf(one);
    if (structureOf(other) !== this.#structure) throw new Error("the programs differ in structure");
    const groups = Map.groupBy(
      one.constants.keys(),
      (i) => `${keyOf(one.constants[i])} ${keyOf(other.constants[i])}`,
    );
    const isFixed = ([first]: Group) =>
      keyOf(one.constants[first]) === keyOf(other.constants[first]);
    const all = [...groups.values()];
    this.#fixed = all.filter(isFixed);
    this.#shapeDependent = all.filter((group) => !isFixed(group));
    this.file = this.#write(other);
  }

  /**
   * Returns the constants to feed for a program at some size; undefined if the file does not compute
   * that program.
   */
  constantInputs(program: Program): ConstantInput[] | undefined {
    if (structureOf(program) !== this.#structure) return undefined;
    const { constants } = program;
    const allEqual = (group: Group, to: Constant) =>
      group.every((i) => keyOf(constants[i]) === keyOf(to));
    const same = this.#fixed.every((group) => allEqual(group, this.one.constants[group[0]])) &&
      this.#shapeDependent.every((group) => allEqual(group, constants[group[0]]));
    if (!same) return undefined;
    return this.#shapeDependent.map(([first]) => ({
      name: constants[first].value.name,
      constant: constants[first],
    }));
  }

  #write(other: Program): Uint8Array {
    const { inputs, outputs, nodes, constants } = this.one;
    // Each group of equal constants is written once, under the name of its first.
    const names = new Map<string, string>();
    for (const group of [...this.#fixed, ...this.#shapeDependent]) {
      for (const i of group) names.set(constants[i].value.name, constants[group[0]].value.name);
    }
    const constantInputs = this.#shapeDependent.map(([first]) =>
      describe(constants[first].value, other.constants[first].value)
    );
    const inner = nodes.flatMap((node, n) =>
      node.outputs.map((value, i) => [value, other.nodes[n].outputs[i]] as const)
    ).filter(([{ name }]) => name !== "" && !outputs.some((output) => output.name === name));
    return onnx.ModelProto.encode({
      irVersion: 10,
      opsetImport: domainsOf(nodes),
      graph: {
        name: "traced",
        input: [...inputs.map((value, i) => describe(value, other.inputs[i])), ...constantInputs],
        output: outputs.map((value, i) => describe(value, other.outputs[i])),
        // Named sizes let the runtime reuse the memory of equally large values.
        valueInfo: inner.map(([value, other]) => describe(value, other)),
        initializer: this.#fixed.map(([first]) => {
          const { value, bytes } = constants[first];
          return {
            name: value.name,
            dims: [...value.shape],
            dataType: TYPE_CODE[value.dtype],
            rawData: bytes,
          };
        }),
        node: nodes.map(({ op, domain, inputs, outputs, attributes }) => ({
          opType: op,
          domain,
          input: inputs.map((name) => names.get(name) ?? name),
          output: outputs.map(({ name }) => name),
          attribute: Object.entries(attributes).map(([name, attribute]) => {
            const { AttributeType } = onnx.AttributeProto;
            if ("int" in attribute) return { name, type: AttributeType.INT, i: attribute.int };
            if ("float" in attribute) {
              return { name, type: AttributeType.FLOAT, f: attribute.float };
            }
            return { name, type: AttributeType.INTS, ints: [...attribute.ints] };
          }),
        })),
      },
    }).finish();
  }
}

/** Serialises a program without sizes and constants. */
function structureOf({ inputs, outputs, nodes, constants }: Program): string {
  const described = (value: Value<InnerType>) => [value.name, value.dtype, value.shape.length];
  return JSON.stringify([
    inputs.map(described),
    outputs.map(described),
    constants.map(({ value }) => described(value)),
    nodes.map((node) => ({ ...node, outputs: node.outputs.map(described) })),
  ]);
}

/** Returns a key that equal constants share. */
function keyOf({ value: { dtype, shape }, bytes }: Constant): string {
  return `${dtype}[${shape}]${new TextDecoder("latin1").decode(bytes)}`;
}

/** Returns the operator sets that nodes need. */
function domainsOf(nodes: readonly Node[]) {
  const domains = new Set(nodes.map(({ domain }) => domain));
  return [...new Set(["", ...domains])].map((domain) => ({
    domain,
    version: domain === "" ? OPSET : 1,
  }));
}

/** Describes a value to ONNX; a dimension that differs in `other` is dynamic, named by both sizes. */
function describe(value: Value<InnerType>, other: Value<InnerType>) {
  return {
    name: value.name,
    type: {
      tensorType: {
        elemType: TYPE_CODE[value.dtype],
        shape: {
          dim: value.shape.map((size, i) =>
            size === other.shape[i] ? { dimValue: size } : { dimParam: `${size}|${other.shape[i]}` }
          ),
        },
      },
    },
  };
}
