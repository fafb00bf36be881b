/** Adaptation of a checkpoint to tasks: what it trains, and where it starts. */
import { type TrainingTask, trainingTask } from "../arc/examples.ts";
import type { Task } from "../arc/task.ts";
import { namesByTask } from "./embeddings.ts";
import {
  type EmbeddingInit,
  initialEmbeddings,
  type NearestOptions,
} from "./initial_embeddings.ts";
import { exampleSettingsOf, type Plan, planFor, type Start } from "./loop.ts";
import { averagedTrunk } from "./optimizer.ts";
import { checkUsed } from "./overrides.ts";
import { override, type PresetName, PRESETS, type Settings } from "./settings.ts";
import type { Source } from "./source.ts";
import { beginTraining } from "./strategies.ts";

/** How to adapt; settings replace those of the preset. */
export interface AdaptationOptions extends Partial<Settings> {
  /** By default the source's. */
  readonly preset?: PresetName;
  readonly init: EmbeddingInit;
  readonly seed: number;
}

/** An adaptation that has not started. */
export interface Adaptation {
  readonly plan: Plan;
  /** Tasks with their train pairs. */
  readonly training: readonly TrainingTask[];
  /** Ids of the tasks that the source was trained on. */
  readonly seenTaskIds: readonly string[];
  /** Initialises trunk and embeddings. */
  start(options: NearestOptions): Promise<Start>;
}

/**
 * Prepares the adaptation of a source to tasks, from their train pairs only.
 *
 * @throws InputError where the options contradict each other or the source
 */
export function adaptationTo(
  tasks: readonly Task[],
  source: Source,
  options: AdaptationOptions,
): Adaptation {
  const { seed, init } = options;
  const { model, canvas, initial, embeddings } = source;
  const preset = options.preset ?? source.preset;
  const trunk = { ...initial, weights: averagedTrunk(source.trunk) };
  const settings = override(PRESETS[preset].posttrain, {
    ...options,
    embeddingPer: embeddings.scheme,
  });
  checkUsed(options, model, settings);
  const shape = { seed, canvas, settings };
  const training = tasks.map((task) => trainingTask(task, exampleSettingsOf(shape), false));
  const known = namesByTask(embeddings.names);
  return {
    plan: planFor(training, { preset, model, ...shape }),
    training,
    seenTaskIds: tasks.flatMap(({ id }) => known.has(id) ? [id] : []),
    start: async (options) => {
      const pretrained = { model, trunk, embeddings, loss: source.settings };
      return {
        initial,
        trunk: beginTraining(model, trunk.weights, settings, seed),
        embeddings: await initialEmbeddings(init, pretrained, training, seed, options),
      };
    },
  };
}
