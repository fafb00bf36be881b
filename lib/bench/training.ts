/** Measures a preset's training loop around the compiled step. */
import { trainingTask } from "../arc/examples.ts";
import type { Task } from "../arc/task.ts";
import { exampleSettingsOf, planFor, train } from "../train/loop.ts";
import { startOf } from "../train/optimizer.ts";
import { EmbeddingTable } from "../train/embeddings.ts";
import { type PresetName, PRESETS } from "../train/settings.ts";
import { initialTrunk } from "../trm/initial_trunk.ts";
import { type Conditions, type Measurement, Recorder } from "./recorder.ts";

/** Returns the pairs of a round of {@link measureTraining}, counted once a step. */
export function pairsPerRound(preset: PresetName): number {
  const { model, pretrain } = PRESETS[preset];
  return model.maxSteps * pretrain.batchSize;
}

/**
 * Measures a preset's pre-training on some tasks: sampling, examples, steps and both optimizers. A run
 * is a round of the most supervision steps of an example, since most examples are made at one of them.
 */
export async function measureTraining(
  preset: PresetName,
  tasks: readonly Task[],
  conditions: Conditions,
): Promise<Measurement> {
  const { seed, threads } = conditions;
  const { model, canvas, pretrain: settings } = PRESETS[preset];
  const shape = { seed, canvas, settings };
  const training = tasks.map((task) => trainingTask(task, exampleSettingsOf(shape), true));
  const plan = planFor(training, { preset, model, ...shape });
  const initial = initialTrunk(model, seed);
  const embeddings = new EmbeddingTable(new Float32Array(model.embeddingSize));
  const done = new AbortController();
  const recorder = new Recorder(conditions);
  const ignore = () => Promise.resolve();
  await train(plan, training, { initial, trunk: startOf(initial.weights), embeddings }, {
    logEvery: settings.steps,
    onLog: ignore,
    onCheckpoint: ignore,
    isDue: () => false,
    onStep(step) {
      if (step % model.maxSteps !== 0) return;
      // The first round includes compilation.
      if (step === model.maxSteps) recorder.start();
      else recorder.lap();
      if (recorder.enough) done.abort();
    },
    signal: done.signal,
  }, { threads });
  return recorder.result();
}
