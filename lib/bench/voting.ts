/** Measures a vote with an untrained model. */
import type { Task } from "../arc/task.ts";
import { type PresetName, PRESETS } from "../train/settings.ts";
import { initialTrunk } from "../trm/initial_trunk.ts";
import { type Predictor, predictTasks, VOTE_BATCH_SIZE } from "../vote/predict.ts";
import { type Conditions, type Measurement, repeat } from "./recorder.ts";

/**
 * Measures a preset's vote on tasks with known solutions, for which all variants answer; includes
 * compilation.
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
