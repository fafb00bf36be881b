/** Exports checkpoints to the reference implementation. */
import type { Stored, WrittenTensor } from "../safetensors.ts";
import { InputError } from "../errors.ts";
import type { Checkpoint } from "../train/checkpoint.ts";
import { averagedTrunk } from "../train/optimizer.ts";
import { fusedLayout } from "../trm/fused_layout.ts";
import { REFERENCE_NAMES } from "./trunk.ts";

/** The prefix of tensor names that the reference saves of a compiled model. */
const PREFIX = "_orig_mod.model.";

/** The metadata key of the embeddings' variants, a line each. */
const EMBEDDING_NAMES = "embedding-names";

/**
 * Exports a checkpoint's averaged trunk, initial states and embeddings with the reference's names and
 * shapes. Metadata name each embedding's variant.
 *
 * @throws InputError where the model or the embeddings are such that the reference does not have them
 */
export function exportReference(
  { head: { model }, initial, trunk, embeddings }: Checkpoint,
): Stored<WrittenTensor> {
  if (model.networks === 2) {
    throw new InputError(
      "the checkpoint's model has two networks, where the reference has one; export one that was " +
        "trained with another preset, such as mini",
    );
  }
  if (model.convolution === "cross") {
    throw new InputError(
      "the checkpoint's model has convolutions, which the reference does not support; export one " +
        "that was trained with another preset, such as mini",
    );
  }
  if (model.headMasks) {
    throw new InputError(
      "the checkpoint's model has attention masks, which the reference does not support; export one " +
        "that was trained with another preset, such as mini",
    );
  }
  if (embeddings.codes) {
    throw new InputError(
      "the checkpoint's embeddings have codes added, which the reference does not support; " +
        "export one that was trained with --embedding-per variant or task",
    );
  }
  if (model.rope !== "1d") {
    throw new InputError(
      `the checkpoint's model has ${model.rope} rotary embedding, which the reference does not ` +
        "support; export one that was trained with --rope 1d",
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
