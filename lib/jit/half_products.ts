/** Matrix products in half precision, in graphs whose other values are of single precision. */
import { type InnerType, type Node, type Program, TYPE_CODE, type Value } from "./graph.ts";

const PRODUCTS = ["MatMul", "FusedMatMul", "Gemm"];

/** Returns the program with its products of float32 matrices computed in float16. */
export function withHalfProducts(program: Program): Program {
  const values = new Map<string, Value<InnerType>>();
  const known = [...program.inputs, ...program.constants.map(({ value }) => value)];
  for (const value of [...known, ...program.nodes.flatMap(({ outputs }) => outputs)]) {
    values.set(value.name, value);
  }
  const halves = new Set<string>();
  const nodes = program.nodes.flatMap((node) => {
    const [product] = node.outputs;
    if (!PRODUCTS.includes(node.op) || product.dtype !== "float32") return [node];
    // A matrix of several products is converted once.
    const converted = [...new Set(node.inputs)].filter((name) => name && !halves.has(name));
    for (const name of converted) halves.add(name);
    const half = halfOf(product);
    return [
      ...converted.map((name) => cast(values.get(name)!, halfOf(values.get(name)!))),
      { ...node, inputs: node.inputs.map((name) => name && halfName(name)), outputs: [half] },
      cast(half, product),
    ];
  });
  return { ...program, nodes };
}

const halfName = (name: string) => `${name}.half`;

const halfOf = ({ name, shape }: Value<InnerType>): Value<"float16"> => ({
  name: halfName(name),
  shape,
  dtype: "float16",
});

const cast = (from: Value<InnerType>, to: Value<InnerType>): Node => ({
  op: "Cast",
  domain: "",
  inputs: [from.name],
  outputs: [to],
  attributes: { to: { int: TYPE_CODE[to.dtype] } },
});
