/** The paper's figures 1, 2, 4 and 5, as data; its points are read off its plots, to about 2%. */
import type { Options } from "../experiment.ts";
import { EXACT_IN_TRAINING, type Line, type PretrainingFigure } from "../pretraining.ts";

/** The run behind all of them, but for its seed: the mix of the paper's first table, of mini tasks. */
export const REPLICATION: Options & { readonly steps: number } = {
  tasks: "mini-train",
  evaluate: "mini-eval",
  steps: 18_000,
  "evaluate-every": 2000,
};

const PAPER_STEPS = [72, 145, 217, 290, 362, 434, 507, 579, 652];

/**
 * How alike embeddings are. Of the paper's curves, which are of the embeddings in a batch, only the first and the
 * last point are known well enough to be shown.
 */
const similarity = (
  id: string,
  key: "within" | "across",
  title: string,
  paper: { train: readonly number[]; evaluation: readonly number[] },
  other: readonly Line[] = [],
): PretrainingFigure => ({
  id,
  title,
  axis: "cosine",
  paperTitle: "Paper: expanded run, where its curves begin and end",
  paperSteps: [0, 750],
  lines: [
    { measure: `cosine ${key}, train`, label: "tasks that train whole" },
    { measure: `cosine ${key}, evaluation`, label: "tasks of which train pairs train" },
    ...other,
    {
      measure: `cosine ${key}, train batch`,
      label: "the first, in a batch (the paper's)",
      paper: paper.train,
    },
    {
      measure: `cosine ${key}, evaluation batch`,
      label: "the second, in batches (the paper's)",
      paper: paper.evaluation,
    },
  ],
});

/** An embedding for each of two variants and of the task itself, so as many voters. */
const VOTES = "fresh votes at each evaluation, of 3 voters in the mini preset";

/** The figures. */
export const PRETRAINING_FIGURES: readonly PretrainingFigure[] = [
  {
    id: "figure1",
    title: "Scores over pre-training",
    note: VOTES,
    axis: "share of test inputs solved",
    paperTitle: "Paper: replication run, 120 evaluation tasks",
    paperSteps: PAPER_STEPS,
    lines: [
      {
        measure: "pass@2",
        label: "pass@2",
        paper: [.029, .054, .046, .057, .053, .061, .066, .078, .107],
      },
      {
        measure: "pass@all",
        label: "pass@all (paper: pass@1000)",
        paper: [.071, .110, .137, .170, .174, .174, .182, .194, .211],
      },
    ],
  },
  {
    id: "figure2",
    title: "Exact accuracy over pre-training",
    note: VOTES,
    axis: "share of pairs exactly right",
    paperTitle: "Paper: replication run",
    paperSteps: PAPER_STEPS,
    lines: [
      {
        measure: EXACT_IN_TRAINING,
        label: "train",
        paper: [.64, .88, .94, .95, .95, .96, .98, .99, .98],
      },
      {
        measure: "exact on test",
        label: "evaluation",
        paper: [.006, .019, .025, .027, .029, .037, .034, .036, .049],
      },
    ],
  },
  similarity(
    "figure4",
    "within",
    "Cosine similarity of a task's embeddings",
    { train: [0, 0], evaluation: [.02, .22] },
    [{ measure: "cosine across, evaluation", label: "beside them, random pairs of two tasks" }],
  ),
  similarity("figure5", "across", "Cosine similarity of embeddings of different tasks", {
    train: [.003, .116],
    evaluation: [.02, .217],
  }),
];
