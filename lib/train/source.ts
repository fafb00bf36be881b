/** What pre-training begins with: nothing, or a checkpoint from which it goes on. */
import type { CanvasKind } from "../arc/canvas.ts";
import { InputError } from "../errors.ts";
import type { ModelConfig } from "../trm/config.ts";
import { initialTrunk } from "../trm/parameters.ts";
import { readCheckpoint } from "./checkpoint.ts";
import type { Plan, Start } from "./loop.ts";
import { IMPORTED } from "./import.ts";
import { adamSize, type OptimizerSettings, startOf } from "./optimizer.ts";
import type { EmbeddingScheme } from "./embedding_schemes.ts";
import { EmbeddingTable } from "./embeddings.ts";
import { checkpointPath } from "./run.ts";
import { overrideModel, type PresetName, PRESETS, type Settings } from "./settings.ts";

/** What becomes of the embeddings of a checkpoint from which training goes on. */
export const EMBEDDING_CHOICES = ["keep", "new"] as const;

/** What a run begins with, and by which settings it trains unless it is told others. */
export interface Source extends Pick<Plan, "preset" | "model" | "canvas" | "settings"> {
  /** Steps behind it. */
  readonly step: number;
  /** That of the checkpoint, by which its tasks' variants were drawn. */
  readonly seed?: number;
  begin(seed: number, settings: Settings): Start;
}

/** The beginning that a person asked for: of a preset, or of a checkpoint. */
export async function sourceOf(
  { from, embeddings, preset, canvas, embeddingPer, optimizer, ...given }: {
    from?: string;
    embeddings?: (typeof EMBEDDING_CHOICES)[number];
    preset?: PresetName;
    canvas?: CanvasKind;
    embeddingPer?: EmbeddingScheme;
    optimizer?: OptimizerSettings["optimizer"];
  } & Partial<ModelConfig>,
): Promise<Source> {
  if (from === undefined) {
    if (embeddings !== undefined) {
      throw new InputError(
        "--embeddings says what becomes of a checkpoint's embeddings; give it by --from",
      );
    }
    const name = preset ?? "mini";
    const { pretrain, ...chosen } = PRESETS[name];
    const model = overrideModel(chosen.model, given);
    return {
      preset: name,
      model,
      canvas: canvas ?? chosen.canvas,
      settings: pretrain,
      step: 0,
      begin: (seed, settings) => {
        const trunk = initialTrunk(model, seed);
        const embeddings = new EmbeddingTable(
          new Float32Array(model.embeddingSize),
          settings.embeddingPer,
        );
        const byAdam = adamSize(model, settings);
        return { initial: trunk, trunk: startOf(trunk.weights, { byAdam }), embeddings };
      },
    };
  }
  const path = await checkpointPath(from);
  const { head, initial, trunk, embeddings: known } = await readCheckpoint(path);
  const fixed = [
    ["preset", preset, head.preset],
    ["canvas", canvas, head.canvas],
    ["embedding-per", embeddingPer, head.settings.embeddingPer],
    ["optimizer", optimizer, head.settings.optimizer],
  ];
  for (const [option, asked, own] of fixed) {
    if (asked === undefined || asked === own) continue;
    throw new InputError(
      `${path} was trained with --${option} ${own}, and goes on with that; leave --${option} out`,
    );
  }
  if (trunk.lora) {
    throw new InputError(
      `${path} was adapted by LoRA; go on from the checkpoint that it was adapted from`,
    );
  }
  // An imported one's batch is that of no run.
  const { batchSize } = head.tasks === IMPORTED ? PRESETS[head.preset].pretrain : head.settings;
  return {
    ...head,
    model: overrideModel(head.model, given),
    settings: { ...head.settings, batchSize, strategy: "full" },
    begin: () => ({
      initial,
      trunk,
      embeddings: embeddings === "new" ? new EmbeddingTable(known.initial, known.scheme) : known,
      step: head.step,
    }),
  };
}
