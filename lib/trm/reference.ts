/** Names and shapes of a trunk in files of the reference implementation. */
import { InputError } from "../errors.ts";
import type { ModelConfig } from "./config.ts";
import { layoutOf, parameterCount, type Trunk } from "./parameters.ts";

/** What the reference calls the start of each state, and its table of task rows. */
export const REFERENCE_NAMES = {
  hInit: "inner.H_init",
  lInit: "inner.L_init",
  embeddings: "inner.puzzle_emb.weights",
} as const;

/** One tensor of the reference and the stretch of our flat vector that it is. */
export interface ReferenceTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly offset: number;
  readonly size: number;
}

/** Which of our weights, in order, make up a tensor of the reference. */
function partsOf(layer: number): [string, string[]][] {
  const [ours, theirs] = [`layers.${layer}`, `L_level.layers.${layer}`];
  return [
    [`${theirs}.self_attn.qkv_proj.weight`, ["q_proj", "k_proj", "v_proj"]],
    [`${theirs}.self_attn.o_proj.weight`, ["o_proj"]],
    [`${theirs}.mlp.gate_up_proj.weight`, ["gate_proj", "up_proj"]],
    [`${theirs}.mlp.down_proj.weight`, ["down_proj"]],
  ].map(([name, parts]) => [name, (parts as string[]).map((part) => `${ours}.${part}`)]) as [
    string,
    string[],
  ][];
}

/** The trunk as the reference cuts it; each tensor is one stretch of our vector. */
export function referenceLayout(model: ModelConfig): ReferenceTensor[] {
  const ours = new Map(layoutOf(model).map((parameter) => [parameter.name, parameter]));
  const parts: [string, string[]][] = [
    ["embed_tokens.embedding_weight", ["embed_tokens"]],
    ["lm_head.weight", ["lm_head"]],
    ["q_head.weight", ["q_head.weight"]],
    ["q_head.bias", ["q_head.bias"]],
    ...Array.from({ length: model.layers }, (_, layer) => partsOf(layer)).flat(),
  ];
  return parts.map(([name, names]) => {
    const pieces = names.map((piece) => ours.get(piece)!);
    const [first] = pieces;
    const rows = pieces.reduce((sum, { shape }) => sum + shape[0], 0);
    const size = pieces.reduce((sum, piece) => sum + piece.size, 0);
    return { name: `inner.${name}`, shape: first.shape.with(0, rows), offset: first.offset, size };
  });
}

/**
 * A trunk from the tensors of the reference, found by name with `read`. Throws an InputError that
 * names a tensor that is missing or has another size.
 */
export function fromReference(
  model: ModelConfig,
  read: (name: string) => Float32Array | undefined,
  where: string,
): Trunk {
  const find = (name: string, size: number) => {
    const data = read(name);
    if (data?.length === size) return data;
    throw new InputError(
      `${where}: ${name} ${data ? `has ${data.length} numbers, not ${size}` : "is missing"}`,
    );
  };
  const weights = new Float32Array(parameterCount(model));
  for (const { name, offset, size } of referenceLayout(model)) {
    weights.set(find(name, size), offset);
  }
  const { hidden } = model;
  return {
    weights,
    hInit: find(REFERENCE_NAMES.hInit, hidden),
    lInit: find(REFERENCE_NAMES.lInit, hidden),
  };
}
