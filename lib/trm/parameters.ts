/** The trunk's parameters: one flat vector with a named view for each weight. */
import { sum } from "d3-array";
import { VOCABULARY } from "../arc/canvas.ts";
import { sizeOf } from "../jit/memory.ts";
import { NEIGHBOURS } from "./neighbours.ts";
import { blocksOf, type ModelConfig } from "./config.ts";

/** Prefix of the halting head's weights. */
export const HALTING_HEAD = "q_head.";

/** The name and the shape of a weight. Matrices are [out, in], in C order. */
export type NamedShape = readonly [name: string, shape: readonly number[]];

/** A weight's place in the flat vector. */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/** Returns the places of weights that follow each other in a flat vector. */
export function layOut(shapes: readonly NamedShape[]): Parameter[] {
  let end = 0;
  return shapes.map(([name, shape]) => {
    const [offset, size] = [end, sizeOf(shape)];
    end += size;
    return { name, shape, offset, size };
  });
}

/** Returns the convolutions of a block: before attention, and before the feed-forward layer. */
export function convolutionsOf({ hidden, convolution }: ModelConfig, layer: string): NamedShape[] {
  if (convolution !== "cross") return [];
  return ["attention_conv", "mlp_conv"].map((name) => [`${layer}.${name}`, [NEIGHBOURS, hidden]]);
}

/**
 * Returns the weights in the order of the flat vector. Queries, keys and values are adjacent, as
 * are gate and up, so each fused matrix of the reference implementation is one view. Where a model
 * has two networks, the blocks of the second follow those of the first.
 */
export function layoutOf(model: ModelConfig): Parameter[] {
  const { hidden: D, inner: I } = model;
  const block = (layer: string): NamedShape[] => [
    [`${layer}.q_proj`, [D, D]],
    [`${layer}.k_proj`, [D, D]],
    [`${layer}.v_proj`, [D, D]],
    [`${layer}.o_proj`, [D, D]],
    [`${layer}.gate_proj`, [I, D]],
    [`${layer}.up_proj`, [I, D]],
    [`${layer}.down_proj`, [D, I]],
    ...convolutionsOf(model, layer),
  ];
  return layOut([
    ["embed_tokens", [VOCABULARY, D]],
    ["lm_head", [VOCABULARY, D]],
    [`${HALTING_HEAD}weight`, [2, D]],
    [`${HALTING_HEAD}bias`, [2]],
    ...Array.from({ length: blocksOf(model) }, (_, layer) => block(`layers.${layer}`)).flat(),
  ]);
}

/** Returns the length of the trunk's flat vector. */
export function parameterCount(model: ModelConfig): number {
  return sum(layoutOf(model), ({ size }) => size);
}

/** Returns the view of a flat vector that is a parameter. */
export function viewOf(flat: Float32Array, { offset, size }: Parameter): Float32Array {
  return flat.subarray(offset, offset + size);
}

/** Returns a view of a flat vector for each weight, by `prefix` and the weight's name. */
export function viewsOf(
  model: ModelConfig,
  flat: Float32Array,
  prefix = "",
): Record<string, Float32Array> {
  return Object.fromEntries(
    layoutOf(model).map((parameter) => [prefix + parameter.name, viewOf(flat, parameter)]),
  );
}

/** Vectors that states are initialised from; never trained. */
export interface InitialStates {
  /** Initial z_H of every token, [D]. */
  readonly hInit: Float32Array;
  /** Initial z_L of every token, [D]. */
  readonly lInit: Float32Array;
}

/** A trainable trunk and the fixed vectors that its states are initialised from. */
export interface Trunk extends InitialStates {
  /** Every weight, in the order of {@link layoutOf}. */
  readonly weights: Float32Array;
}
