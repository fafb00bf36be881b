/** Checkpoints of a small model that was never trained, whole or changed, without a training run. */
import { variantsOf } from "../../lib/arc/augment.ts";
import type { Task } from "../../lib/arc/task.ts";
import { stream } from "../../lib/random.ts";
import { decodeSafetensors, type Stored, type StoredTensor } from "../../lib/safetensors.ts";
import { type Checkpoint } from "../../lib/train/checkpoint.ts";
import { noMetrics } from "../../lib/train/metrics.ts";
import { startOf } from "../../lib/train/optimizer.ts";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";
import { override, PRESETS } from "../../lib/train/settings.ts";
import { Carry } from "../../lib/train/carry.ts";
import type { ModelConfig } from "../../lib/trm/config.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { encodeCheckpoint, encodeSafetensors } from "./bytes.ts";

/** The sizes of the model. */
export const TINY_MODEL: ModelConfig = {
  hidden: 16,
  heads: 2,
  inner: 24,
  layers: 1,
  hCycles: 1,
  lCycles: 1,
  maxSteps: 2,
  embeddingTokens: 1,
  embeddingSize: 16,
  rope: "1d",
};

/** A checkpoint that has an embedding, each other values, for every task and two variants of it. */
export function tinyCheckpoint(tasks: readonly Task[]): Checkpoint {
  const trunk = initialTrunk(TINY_MODEL, 0);
  const embeddings = new EmbeddingTable(new Float32Array(TINY_MODEL.embeddingSize).fill(0.5));
  for (const { name } of tasks.flatMap((task) => variantsOf(task, 2, 0))) {
    embeddings.set(name, new Float32Array(TINY_MODEL.embeddingSize).fill(embeddings.size + 1));
  }
  return {
    head: {
      version: 2,
      preset: "mini",
      model: TINY_MODEL,
      canvas: "task",
      settings: override(PRESETS.mini.pretrain, { batchSize: 2, variants: 2 }),
      seed: 0,
      step: 1,
      tasks: "",
      length: 9,
      sampler: { epoch: 0, visited: 0, random: stream(0, "sampler").state() },
      exploration: stream(0, "exploration").state(),
      unlogged: noMetrics(),
    },
    initial: trunk,
    trunk: startOf(trunk.weights),
    embeddings,
    carry: new Carry(TINY_MODEL, trunk, 2, 9).state(),
  };
}

/** The bytes of a checkpoint one tensor of which is changed. */
export function withTensor(
  checkpoint: Checkpoint,
  name: string,
  change: (tensor: StoredTensor) => StoredTensor,
): Uint8Array {
  return changed(checkpoint, (stored) => ({
    ...stored,
    tensors: { ...stored.tensors, [name]: change(stored.tensors[name]) },
  }));
}

/** The bytes of a checkpoint whose head says another thing of its model. */
export function withModel(checkpoint: Checkpoint, model: Record<string, unknown>): Uint8Array {
  return changed(checkpoint, ({ tensors, metadata }) => {
    const [[key, text]] = Object.entries(metadata);
    const head = JSON.parse(text);
    return {
      tensors,
      metadata: { [key]: JSON.stringify({ ...head, model: { ...head.model, ...model } }) },
    };
  });
}

function changed(checkpoint: Checkpoint, change: (stored: Stored) => Stored): Uint8Array {
  return encodeSafetensors(change(decodeSafetensors(encodeCheckpoint(checkpoint), "tiny")));
}
