/** From a checkpoint of ours to the tensors that the reference implementation saves. */
import type { Stored, WrittenTensor } from "../safetensors.ts";
import { InputError } from "../errors.ts";
import type { Checkpoint } from "../train/checkpoint.ts";
import { averagedTrunk } from "../train/optimizer.ts";
import { fusedLayout } from "../trm/fused_layout.ts";
import { REFERENCE_NAMES } from "./trunk.ts";

/** Begins every name, as in files that the reference saves of a compiled model. */
const PREFIX = "_orig_mod.model.";

/** The metadata key under which the variants of the embeddings stand, one a line. */
const EMBEDDING_NAMES = "embedding-names";

/**
 * The averaged trunk, the states' starts and the embeddings of a checkpoint, cut and called as the
 * reference does. Embeddings are in the order of the checkpoint; the metadata say which variant each is of.
 * Throws an InputError where embeddings are made of more than one vector.
 */
export function exportReference(
  { head: { model }, initial, trunk, embeddings }: Checkpoint,
): Stored<WrittenTensor> {
  if (embeddings.codes) {
    throw new InputError(
      "the checkpoint's embeddings have codes added, which the reference knows nothing of; " +
        "export one that was trained with --embedding-per variant or task",
    );
  }
  const weights = averagedTrunk(trunk);
  const [first = new Float32Array(), ...others] = embeddings.blocks;
  const tensors: Record<string, WrittenTensor> = {
    [REFERENCE_NAMES.hInit]: { shape: [model.hidden], data: initial.hInit },
    [REFERENCE_NAMES.lInit]: { shape: [model.hidden], data: initial.lInit },
    [REFERENCE_NAMES.embeddings]: {
      shape: [embeddings.size, embeddings.width],
      data: [first, ...others],
    },
  };
  for (const { name, shape, offset, size } of fusedLayout(model)) {
    tensors[name] = { shape, data: weights.subarray(offset, offset + size) };
  }
  return {
    tensors: Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [PREFIX + name, tensor]),
    ),
    metadata: { [EMBEDDING_NAMES]: embeddings.names.join("\n") },
  };
}
