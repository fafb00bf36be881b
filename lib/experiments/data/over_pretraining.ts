/** The paper's figures 1, 2, 4 and 5; its points are read off its plots, to about 2%. */
import type { EvaluationMeans, Experiment, Options } from "../experiment.ts";
import { EXACT_IN_TRAINING } from "../measured/means.ts";

/** The run behind all of them: the replication mix of table 1, on mini tasks. */
export const REPLICATION: Options & { readonly steps: number } = {
  tasks: "mini-train",
  evaluate: "mini-eval",
  steps: 18_000,
  "evaluate-every": 2000,
};

const PAPER_STEPS = [72, 145, 217, 290, 362, 434, 507, 579, 652].map((step) => 1000 * step);

const paper = (key: string, values: readonly number[], steps = PAPER_STEPS) => ({
  ...{ key, steps, values },
});

const figure = (
  own: Pick<Experiment, "id" | "title" | "note">,
  measured: Omit<EvaluationMeans, "kind">,
): Experiment => ({
  ...own,
  measured: { kind: "means", ...measured },
  options: REPLICATION,
  curves: [{ key: "replication", label: "replication mix", options: {} }],
  claims: [],
  open: true,
});

/** Of the paper's curves only the first and the last point are known well enough. */
const similarity = (
  id: string,
  key: "within" | "across",
  title: string,
  theirs: { readonly train: readonly number[]; readonly evaluation: readonly number[] },
  more: EvaluationMeans["measures"] = [],
): Experiment => {
  const [train, evaluation] = ["train", "evaluation"].map((set) => `cosine ${key}, ${set} batch`);
  const steps = [0, 750_000];
  return figure({ id, title }, {
    axis: "cosine similarity",
    measures: [
      { key: `cosine ${key}, train`, label: "training tasks" },
      { key: `cosine ${key}, evaluation`, label: "evaluation tasks" },
      ...more,
      { key: train, label: "training tasks, in a batch (the paper's)" },
      { key: evaluation, label: "evaluation tasks, in batches (the paper's)" },
    ],
    paper: {
      title: "Paper: expanded run, first and last points",
      curves: [paper(train, theirs.train, steps), paper(evaluation, theirs.evaluation, steps)],
    },
  });
};

/** Pre-training has embeddings of two variants and the task itself, so as many vote. */
const note = "fresh votes of 3 variants at each evaluation";

/** The figures. */
export const OVER_PRETRAINING: readonly Experiment[] = [
  figure({ id: "figure1", title: "Scores over pre-training", note }, {
    axis: "share of test inputs solved",
    measures: [
      { key: "pass@2", label: "pass@2" },
      { key: "pass@all", label: "pass@all (paper: pass@1000)" },
    ],
    paper: {
      title: "Paper: replication run, 120 evaluation tasks",
      curves: [
        paper("pass@2", [.029, .054, .046, .057, .053, .061, .066, .078, .107]),
        paper("pass@all", [.071, .110, .137, .170, .174, .174, .182, .194, .211]),
      ],
    },
  }),
  figure({ id: "figure2", title: "Exact accuracy over pre-training", note }, {
    axis: "share of pairs exactly right",
    measures: [
      { key: EXACT_IN_TRAINING, label: "train" },
      { key: "exact on test", label: "evaluation" },
    ],
    paper: {
      title: "Paper: replication run",
      curves: [
        paper(EXACT_IN_TRAINING, [.64, .88, .94, .95, .95, .96, .98, .99, .98]),
        paper("exact on test", [.006, .019, .025, .027, .029, .037, .034, .036, .049]),
      ],
    },
  }),
  similarity(
    "figure4",
    "within",
    "Cosine similarity of task embeddings within a task",
    { train: [0, 0], evaluation: [.02, .22] },
    [{ key: "cosine across, evaluation", label: "random pairs of two tasks, for comparison" }],
  ),
  similarity("figure5", "across", "Cosine similarity of task embeddings across tasks", {
    train: [.003, .116],
    evaluation: [.02, .217],
  }),
];
