/** An experiment that takes seconds. */
import { join } from "node:path";
import { better } from "../../lib/experiments/claims/difference.ts";
import { adapt, type Experiment } from "../../lib/experiments/experiment.ts";
import { FEW, writeTasks } from "./challenges.ts";
import { tinyCheckpoint } from "./checkpoints.ts";
import { encodeCheckpoint } from "./bytes.ts";

/** Returns an experiment of two curves on a few tasks and a tiny model, written to a folder. */
export async function experimentIn(folder: string): Promise<Experiment> {
  const from = join(folder, "tiny.safetensors");
  await Deno.writeFile(from, encodeCheckpoint(tinyCheckpoint(FEW)));
  const tasks = await writeTasks(folder);
  return {
    id: "tiny",
    trunk: {
      file: from,
      recipe: { command: "pretrain", options: { tasks, steps: 2, "batch-size": 2, variants: 1 } },
    },
    title: "",
    measured: { kind: "tasks" },
    options: { tasks, steps: 4, "evaluate-every": 2, "batch-size": 2, variants: 1 },
    curves: [
      adapt("full", "all"),
      adapt("embeddings", "embeddings", { strategy: "embeddings" }),
    ],
    claims: [better("C0", "all beats embeddings", "full", "embeddings")],
  };
}
