/** The trunk's weights as the reference implementation stores them: some projections are fused. */
import { VOCABULARY } from "../arc/canvas.ts";
import type { ModelConfig } from "./config.ts";
import { convolutionsOf, layOut, type NamedShape, type Parameter } from "./parameters.ts";

/**
 * Returns the places of the reference's tensors in the flat vector of `layoutOf`. TRM's network is
 * L_level; a second one has HRM's name for it, H_level. Convolutions keep their own names.
 */
export function fusedLayout(model: ModelConfig): Parameter[] {
  const { hidden: D, inner: I, layers, networks = 1 } = model;
  const block = (layer: string): NamedShape[] => [
    [`${layer}.self_attn.qkv_proj.weight`, [3 * D, D]],
    [`${layer}.self_attn.o_proj.weight`, [D, D]],
    [`${layer}.mlp.gate_up_proj.weight`, [2 * I, D]],
    [`${layer}.mlp.down_proj.weight`, [D, I]],
    ...convolutionsOf(model, layer),
  ];
  return layOut([
    ["inner.embed_tokens.embedding_weight", [VOCABULARY, D]],
    ["inner.lm_head.weight", [VOCABULARY, D]],
    ["inner.q_head.weight", [2, D]],
    ["inner.q_head.bias", [2]],
    ...["L_level", "H_level"].slice(0, networks).flatMap((network) =>
      Array.from({ length: layers }, (_, i) => block(`inner.${network}.layers.${i}`)).flat()
    ),
  ]);
}
