/** A run of four steps, and what it writes. */
import { join } from "node:path";
import { trainingTask } from "../../lib/arc/examples.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";
import { exampleSettingsOf, planFor } from "../../lib/train/loop.ts";
import { startOf } from "../../lib/train/optimizer.ts";
import type { Run } from "../../lib/train/run.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { override, PRESETS } from "../../lib/train/settings.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { TINY_MODEL } from "./checkpoints.ts";

/** A run of four steps on two tasks, in a folder. */
export function runIn(out: string, changes: Partial<Run> = {}): Run {
  const settings = override(PRESETS.mini.pretrain, { steps: 4, batchSize: 2, variants: 0 });
  const shape = { seed: 0, canvas: "task" as const, settings };
  const tasks = miniTasks("mini-dev").slice(0, 2)
    .map((task) => trainingTask(task, exampleSettingsOf(shape), false));
  const trunk = initialTrunk(TINY_MODEL, 0);
  return {
    label: "test",
    plan: planFor(tasks, { preset: "mini", model: TINY_MODEL, ...shape }),
    tasks,
    start: () =>
      Promise.resolve({
        initial: trunk,
        trunk: startOf(trunk.weights),
        embeddings: new EmbeddingTable(new Float32Array(TINY_MODEL.embeddingSize)),
      }),
    out,
    resume: false,
    config: {},
    compute: { threads: 1 },
    ...changes,
  };
}

/** Returns a reporter that keeps its messages. */
export function reporter(signal = new AbortController().signal) {
  const lines: string[] = [];
  const bars: string[] = [];
  return {
    lines,
    bars,
    signal,
    log: (line: string) => void lines.push(line),
    progress: (label: string, total: number, unit: string) => {
      bars.push(`${label} ${total} ${unit}`);
      return { update() {}, stop() {} };
    },
  };
}

/** Reads a file of JSON lines in a run's folder. */
export const linesOf = async (folder: string, file: string) =>
  (await Deno.readTextFile(join(folder, file))).trimEnd().split("\n")
    .map((line) => JSON.parse(line));

/** Reads the metrics of a run. */
export const metricsOf = (folder: string) => linesOf(folder, RUN_FILES.metrics);
