/** The folder of an adapted run of a tiny model, without a training run. */
import { join } from "node:path";
import type { Task } from "../../lib/arc/task.ts";
import { collect } from "../../lib/run_report/collect.ts";
import type { ReportData } from "../../lib/run_report/data.ts";
import { readConfig } from "../../lib/run_report/run_folder.ts";
import type { Checkpoint } from "../../lib/train/checkpoint.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { PASS_KEYS } from "../../lib/vote/scores.ts";
import { encodeCheckpoint } from "./bytes.ts";
import { FEW, writeTasks } from "./challenges.ts";
import { tinyCheckpoint } from "./checkpoints.ts";

/** What differs from a run on {@link FEW}. */
export interface Other {
  readonly tasks?: readonly Task[];
  readonly checkpoint?: Checkpoint;
  readonly command?: string;
}

/** Writes a run to a folder, with its tasks beside it. */
export async function writeRun(
  folder: string,
  { tasks = FEW, checkpoint = tinyCheckpoint(tasks), command = "posttrain" }: Other = {},
): Promise<void> {
  const path = await writeTasks(folder, { tasks, name: "few" });
  const write = (file: keyof typeof RUN_FILES, lines: readonly object[]) =>
    Deno.writeTextFile(
      join(folder, RUN_FILES[file]),
      lines.map((line) => JSON.stringify(line) + "\n").join(""),
    );
  await write("config", [{ command, options: { tasks: [path] } }]);
  await write("metrics", [
    { step: 0, loss: 2.5, finished: 0, exact: 0, accuracy: 0 },
    { step: 1, loss: 1.25, finished: 2, exact: 0.5, accuracy: 0.75 },
  ]);
  const pass = (share: number) => Object.fromEntries(PASS_KEYS.map((key) => [key, share]));
  await write("evaluations", [
    { step: 0, tasks: [{ id: "a", pass: pass(0) }, { id: "b", pass: pass(0) }] },
    { step: 1, tasks: [{ id: "a", pass: pass(0) }, { id: "b", pass: pass(1) }] },
  ]);
  await write("times", [{ step: 1, seconds: 1.5 }]);
  await Deno.writeFile(join(folder, RUN_FILES.checkpoint), encodeCheckpoint(checkpoint));
}

/** The same checkpoint with a model of one supervision step. */
export function withOneStep({ head, carry: _, ...rest }: Checkpoint): Checkpoint {
  return { ...rest, head: { ...head, model: { ...head.model, maxSteps: 1 } } };
}

/** Collects the report of a run in a folder. */
export async function collected(folder: string, most?: number): Promise<ReportData> {
  return await collect(folder, await readConfig(folder), { threads: 1, most }, {
    log() {},
    progress: () => ({ update() {}, stop() {} }),
    signal: new AbortController().signal,
  });
}
