/** Measures voting: test inputs of tasks, answered by every variant of an untrained model. */
import type { Task } from "../arc/task.ts";
import { type PresetName, PRESETS } from "../train/settings.ts";
import { initialTrunk } from "../trm/parameters.ts";
import { type Predictor, predictTasks, VOTE_BATCH } from "../vote/predict.ts";
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
  const row = new Float32Array(model.rowSize);
  const predictor: Predictor = {
    model,
    trunk: initialTrunk(model, seed),
    row: () => row,
    canvas,
    seed,
  };
  const settings = { votes, answer, batch: VOTE_BATCH };
  return repeat(() => predictTasks(predictor, tasks, settings, { threads }), conditions);
}
