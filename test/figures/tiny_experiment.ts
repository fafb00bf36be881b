/** An experiment that takes seconds. */
import { join } from "node:path";
import { type Experiment, TRUNK } from "../../lib/figures/experiment.ts";
import { FEW, writeTasks } from "../arc/challenges.ts";
import { tinyCheckpoint } from "../train/checkpoints.ts";
import { encodeCheckpoint } from "../bytes.ts";

/** An experiment of two curves on a few tasks and a tiny model, which lie in a folder. */
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
    options: { tasks, steps: 4, "evaluate-every": 2, "batch-size": 2, variants: 1 },
    curves: [
      { key: "full", label: "all", options: { from: TRUNK } },
      { key: "embeddings", label: "embeddings", options: { from: TRUNK, strategy: "embeddings" } },
    ],
    claims: [{ id: "C0", text: "all beats embeddings", of: "full", minus: "embeddings" }],
  };
}
