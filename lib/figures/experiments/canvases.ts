/** How real tasks are learned on their own canvas and on the full one, by step and by second. */
import type { LearningExperiment } from "../learning.ts";

/** The mini model on the concept tasks, whose canvases are of many sizes. */
export const CANVASES: LearningExperiment = {
  id: "canvases",
  title: "Learning real tasks (concept) on two kinds of canvas, mini model, batches of 8",
  options: { preset: "mini", tasks: "concept", steps: 300, "batch-size": 8 },
  varied: "canvas",
  over: ["step", "seconds"],
  curves: [
    { key: "task", label: "the task's own canvas", options: { canvas: "task" } },
    { key: "full", label: "30 × 30 for all", options: { canvas: "full" } },
  ],
};
