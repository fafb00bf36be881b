/** The trunk's weights as the reference implementation stores them: some projections fused. */
import type { ModelConfig } from "./config.ts";
import { layoutOf, type Parameter } from "./parameters.ts";

/** The names of a block's fused weights, and the weights that each consists of. */
function blockWeights(layer: number): [string, string[]][] {
  const weights: [string, string[]][] = [
    ["self_attn.qkv_proj", ["q_proj", "k_proj", "v_proj"]],
    ["self_attn.o_proj", ["o_proj"]],
    ["mlp.gate_up_proj", ["gate_proj", "up_proj"]],
    ["mlp.down_proj", ["down_proj"]],
  ];
  return weights.map(([fused, single]) => [
    `L_level.layers.${layer}.${fused}.weight`,
    single.map((name) => `layers.${layer}.${name}`),
  ]);
}

/** Returns the reference's tensors by name; each is one stretch of the flat vector of `layoutOf`. */
export function fusedLayout(model: ModelConfig): Parameter[] {
  const single = new Map(layoutOf(model).map((parameter) => [parameter.name, parameter]));
  const weights: [string, string[]][] = [
    ["embed_tokens.embedding_weight", ["embed_tokens"]],
    ["lm_head.weight", ["lm_head"]],
    ["q_head.weight", ["q_head.weight"]],
    ["q_head.bias", ["q_head.bias"]],
    ...Array.from({ length: model.layers }, (_, layer) => blockWeights(layer)).flat(),
  ];
  return weights.map(([fused, names]) => {
    const [first, ...others] = names.map((name) => single.get(name)!);
    const height = others.reduce((sum, { shape }) => sum + shape[0], first.shape[0]);
    const size = others.reduce((sum, parameter) => sum + parameter.size, first.size);
    return {
      name: `inner.${fused}`,
      shape: first.shape.with(0, height),
      offset: first.offset,
      size,
    };
  });
}
