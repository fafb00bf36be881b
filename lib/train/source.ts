/** Sources of training: a checkpoint, or random weights. */
import type { CanvasKind } from "../arc/canvas.ts";
import { InputError } from "../errors.ts";
import type { ModelConfig } from "../trm/config.ts";
import { initialTrunk } from "../trm/initial_trunk.ts";
import { type Checkpoint, IMPORTED } from "./checkpoint.ts";
import type { EmbeddingScheme } from "./embedding_schemes.ts";
import { EmbeddingTable } from "./embeddings.ts";
import type { Plan } from "./loop.ts";
import { adamSize, type OptimizerSettings, startOf } from "./optimizer.ts";
import { overrideModel } from "./overrides.ts";
import { type PresetName, PRESETS } from "./settings.ts";

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

/** Initialises the weights of a preset from `seed`. */
export function scratchSource(
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

/**
 * Returns the source that a checkpoint is; errors name it by `where`.
 *
 * @throws InputError where an option contradicts the checkpoint
 */
export function checkpointSource(
  { head, initial, trunk, embeddings }: Checkpoint,
  where: string,
  { preset, canvas, embeddingPer, optimizer, ...recursion }: SourceOptions = {},
): Source {
  const fixed = [
    ["preset", preset, head.preset],
    ["canvas", canvas, head.canvas],
    ["embedding-per", embeddingPer, embeddings.scheme],
    ["optimizer", optimizer, head.settings.optimizer],
  ];
  for (const [option, asked, own] of fixed) {
    if (asked === undefined || asked === own) continue;
    throw new InputError(`${where} was trained with --${option} ${own}; leave --${option} out`);
  }
  // An imported checkpoint has no batch size of its own.
  const { batchSize } = head.tasks === IMPORTED ? PRESETS[head.preset].pretrain : head.settings;
  const settings = { ...head.settings, batchSize, strategy: "full" } as const;
  const model = overrideModel(head.model, recursion);
  return { ...head, model, settings, initial, trunk, embeddings };
}
