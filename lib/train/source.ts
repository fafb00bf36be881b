/** Sources of training: a checkpoint, or random weights. */
import type { CanvasKind } from "../arc/canvas.ts";
import { InputError } from "../errors.ts";
import type { ModelConfig } from "../trm/config.ts";
import { initialTrunk } from "../trm/parameters.ts";
import { type Checkpoint, IMPORTED, readCheckpoint } from "./checkpoint.ts";
import type { EmbeddingScheme } from "./embedding_schemes.ts";
import { EmbeddingTable } from "./embeddings.ts";
import type { Plan } from "./loop.ts";
import { adamSize, type OptimizerSettings, startOf } from "./optimizer.ts";
import { checkpointPath } from "./run.ts";
import { overrideModel } from "./overrides.ts";
import { type PresetName, PRESETS } from "./settings.ts";

/** Stands for random weights in place of a checkpoint. */
export const SCRATCH = "scratch";

/** A trunk with its task embeddings and pre-training settings. */
export interface Source
  extends
    Pick<Plan, "preset" | "model" | "canvas" | "settings">,
    Pick<Checkpoint, "initial" | "trunk" | "embeddings"> {
  /** Training steps of the trunk so far. */
  readonly step: number;
  /** The checkpoint's seed, which determines its variants. */
  readonly seed?: number;
}

/** Options of random weights; a checkpoint fixes all but the recursion. */
export interface SourceOptions extends Partial<ModelConfig> {
  readonly preset?: PresetName;
  readonly canvas?: CanvasKind;
  readonly embeddingPer?: EmbeddingScheme;
  readonly optimizer?: OptimizerSettings["optimizer"];
}

/**
 * Reads a checkpoint (a file, or a run's folder), or initialises a preset's weights from `seed`
 * where `from` is {@link SCRATCH}.
 *
 * @throws InputError where an option contradicts the checkpoint
 */
export async function loadSource(
  from: string,
  options: SourceOptions,
  seed: number,
): Promise<Source> {
  return from === SCRATCH ? fromScratch(options, seed) : await fromCheckpoint(from, options);
}

function fromScratch(
  { preset = "mini", canvas, embeddingPer, optimizer, ...recursion }: SourceOptions,
  seed: number,
): Source {
  const { pretrain, ...usual } = PRESETS[preset];
  const model = overrideModel(usual.model, recursion);
  const { weights, ...initial } = initialTrunk(model, seed);
  return {
    preset,
    model,
    canvas: canvas ?? usual.canvas,
    settings: pretrain,
    initial,
    trunk: startOf(weights, {
      byAdam: adamSize(model, { optimizer: optimizer ?? pretrain.optimizer }),
    }),
    embeddings: new EmbeddingTable(
      new Float32Array(model.embeddingSize),
      embeddingPer ?? pretrain.embeddingPer,
    ),
    step: 0,
  };
}

async function fromCheckpoint(
  from: string,
  { preset, canvas, embeddingPer, optimizer, ...recursion }: SourceOptions,
): Promise<Source> {
  const path = await checkpointPath(from);
  const { head, initial, trunk, embeddings } = await readCheckpoint(path);
  const fixed = [
    ["preset", preset, head.preset],
    ["canvas", canvas, head.canvas],
    ["embedding-per", embeddingPer, embeddings.scheme],
    ["optimizer", optimizer, head.settings.optimizer],
  ];
  for (const [option, asked, own] of fixed) {
    if (asked === undefined || asked === own) continue;
    throw new InputError(`${path} was trained with --${option} ${own}; leave --${option} out`);
  }
  // An imported checkpoint has no batch size of its own.
  const { batchSize } = head.tasks === IMPORTED ? PRESETS[head.preset].pretrain : head.settings;
  const settings = { ...head.settings, batchSize, strategy: "full" } as const;
  const model = overrideModel(head.model, recursion);
  return { ...head, model, settings, initial, trunk, embeddings };
}
