/** Trunks in files of the reference implementation. */
import { InputError } from "../errors.ts";
import type { ModelConfig } from "../trm/config.ts";
import { fusedLayout } from "../trm/fused_layout.ts";
import { parameterCount, type Trunk } from "../trm/parameters.ts";

/** The reference's names of the states' initial vectors and of its table of task embeddings. */
export const REFERENCE_NAMES = {
  hInit: "inner.H_init",
  lInit: "inner.L_init",
  embeddings: "inner.puzzle_emb.weights",
} as const;

/**
 * Assembles a trunk from the reference's tensors; `read` finds one by its name.
 *
 * @throws InputError naming a tensor that is missing or has another size
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
  for (const { name, offset, size } of fusedLayout(model)) weights.set(find(name, size), offset);
  return {
    weights,
    hInit: find(REFERENCE_NAMES.hInit, model.hidden),
    lInit: find(REFERENCE_NAMES.lInit, model.hidden),
  };
}
