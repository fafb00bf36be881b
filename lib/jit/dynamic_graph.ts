/**
 * Programs as ONNX files. One file serves a whole family: programs that are alike but for the sizes of
 * what they compute. What differs between two of them, the numbers that say to what shape something
 * is changed, becomes an input of the file; so a graph is compiled once, and a runtime's memory
 * for it is there once, for all shapes of batches.
 */
import onnxProto from "onnx-proto";
import { type Constant, type Node, type Program, TYPE_CODE, type Value } from "./graph.ts";

const { onnx } = onnxProto;

/** The ONNX operator set that nodes of the default domain are written for. */
const OPSET = 21;

/** A constant that a program of a family is fed with, since others of the family have another. */
export interface Parameter {
  readonly name: string;
  readonly constant: Constant;
}

/** Constants that are one in every program of a family. */
type Group = readonly number[];

/** Programs that one file computes. */
export class DynamicGraph {
  readonly file: Uint8Array;
  readonly #structure: string;
  /** Those that are the same in all programs, and those that each has its own of. */
  readonly #fixed: readonly Group[];
  readonly #varying: readonly Group[];

  /** The family of two programs, which may be one and the same. Throws an Error if they are not alike. */
  constructor(readonly one: Program, other: Program) {
    this.#structure = structureOf(one);
    if (structureOf(other) !== this.#structure) throw new Error("the programs are not alike");
    const groups = Map.groupBy(
      one.constants.keys(),
      (i) => `${keyOf(one.constants[i])} ${keyOf(other.constants[i])}`,
    );
    const isFixed = ([first]: Group) =>
      keyOf(one.constants[first]) === keyOf(other.constants[first]);
    const all = [...groups.values()];
    this.#fixed = all.filter(isFixed);
    this.#varying = all.filter((group) => !isFixed(group));
    this.file = this.#write(other);
  }

  /**
   * What the file is to be fed with to be some program of the family; undefined if it is none of
   * it: another structure, a constant that the file has another of, or two that it has one of.
   */
  parametersOf(program: Program): Parameter[] | undefined {
    if (structureOf(program) !== this.#structure) return undefined;
    const { constants } = program;
    const alike = (group: Group, like: Constant) =>
      group.every((i) => keyOf(constants[i]) === keyOf(like));
    const fits = this.#fixed.every((group) => alike(group, this.one.constants[group[0]])) &&
      this.#varying.every((group) => alike(group, constants[group[0]]));
    if (!fits) return undefined;
    return this.#varying.map((group) => ({
      name: constants[group[0]].value.name,
      constant: constants[group[0]],
    }));
  }

  #write(other: Program): Uint8Array {
    const { inputs, outputs, nodes, constants } = this.one;
    // Each group of equal constants is written once, under the name of its first.
    const names = new Map<string, string>();
    for (const group of [...this.#fixed, ...this.#varying]) {
      for (const i of group) names.set(constants[i].value.name, constants[group[0]].value.name);
    }
    const varying = this.#varying.map(([first]) =>
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
        input: [...inputs.map((value, i) => describe(value, other.inputs[i])), ...varying],
        output: outputs.map((value, i) => describe(value, other.outputs[i])),
        // The runtime could not infer sizes that it is fed; knowing which are equal, it reuses memory.
        valueInfo: inner.map(([value, like]) => describe(value, like)),
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

/** Everything about a program but sizes and constants. */
function structureOf({ inputs, outputs, nodes, constants }: Program): string {
  const described = (value: Value) => [value.name, value.dtype, value.shape.length];
  return JSON.stringify([
    inputs.map(described),
    outputs.map(described),
    constants.map(({ value }) => described(value)),
    nodes.map((node) => ({ ...node, outputs: node.outputs.map(described) })),
  ]);
}

/** Tells constants apart. */
function keyOf({ value: { dtype, shape }, bytes }: Constant): string {
  return `${dtype}[${shape}]${new TextDecoder("latin1").decode(bytes)}`;
}

/** The operator sets that nodes need. */
function domainsOf(nodes: readonly Node[]) {
  const domains = new Set(nodes.map(({ domain }) => domain));
  return [...new Set(["", ...domains])].map((domain) => ({
    domain,
    version: domain === "" ? OPSET : 1,
  }));
}

/** A value of the file; a side that has another size in `like` is named by both. */
function describe(value: Value, like: Value) {
  return {
    name: value.name,
    type: {
      tensorType: {
        elemType: TYPE_CODE[value.dtype],
        shape: {
          dim: value.shape.map((size, i) =>
            size === like.shape[i] ? { dimValue: size } : { dimParam: `${size}|${like.shape[i]}` }
          ),
        },
      },
    },
  };
}
