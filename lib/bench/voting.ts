/** Measures voting: test inputs of tasks, answered by every variant of an untrained model. */
import type { Task } from "../arc/task.ts";
import { type PresetName, PRESETS } from "../train/settings.ts";
import { initialTrunk } from "../trm/parameters.ts";
import { type Predictor, predictTasks, VOTE_BATCH_SIZE } from "../vote/predict.ts";
import { type Conditions, type Measurement, repeat } from "./recorder.ts";

/**
 * Measures the votes of a preset on some tasks, compiling included. All variants answer, because the
 * solutions of the tasks are known.
 */
export function measureVoting(
  preset: PresetName,
  tasks: readonly Task[],
  conditions: Conditions,
): Promise<Measurement> {
  const { seed, threads } = conditions;
  const { model, canvas, votes, answer } = PRESETS[preset];
  const embedding = new Float32Array(model.embeddingSize);
  const predictor: Predictor = {
    model,
    trunk: initialTrunk(model, seed),
    embedding: () => embedding,
    canvas,
    seed,
  };
  const settings = { votes, answer, batchSize: VOTE_BATCH_SIZE };
  return repeat(() => predictTasks(predictor, tasks, settings, { threads }), conditions);
}
