/** Learning real tasks on their own canvas and on the full one. */
import type { Experiment } from "../experiment.ts";

/** The mini model on the concept tasks, whose canvases have many sizes. */
export const CANVASES: Experiment = {
  id: "canvases",
  title: "Learning real tasks (concept) on two canvases, mini model, batch size 8",
  options: { preset: "mini", tasks: "concept", steps: 300, "batch-size": 8 },
  measured: { kind: "losses", varied: "canvas", over: ["step", "seconds"] },
  claims: [],
  curves: [
    { key: "task", label: "the task's own canvas", options: { canvas: "task" } },
    { key: "full", label: "30 × 30 for all", options: { canvas: "full" } },
  ],
};
