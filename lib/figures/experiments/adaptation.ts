/** The claims that adapt the trunk that comes with the project, each in several ways: C1, C4 to C7, C12, C14, Q5. */
import { type Experiment, TRUNK } from "../experiment.ts";
import { experiment, lasting, PLAIN, STEPS } from "./build.ts";

/** Their experiments. What is adapted as the preset does it is one run of all but C1. */
export const ON_ADAPTATION: readonly Experiment[] = [
  experiment({
    id: "C1",
    title: "Steps to where random weights come to",
    note:
      "What adapts the trunk is a run of 1,200 steps, read before its end, where its rates are still " +
      "high; random weights are read at the end of theirs",
    curves: [
      // Evaluated often, so that the step at which it passes the other is seen.
      { ...PLAIN, options: { ...PLAIN.options, "evaluate-every": 60 } },
      { key: "scratch", label: "from random weights", options: { from: "scratch", steps: 3600 } },
    ],
    claims: [
      { id: "C1", text: "fewer steps", faster: "plain", slower: "scratch", times: 1 },
      {
        id: "C1",
        text: "60 times fewer steps, as in the paper",
        faster: "plain",
        slower: "scratch",
        times: 60,
      },
    ],
  }),
  experiment({
    id: "C4",
    title: "What new embeddings begin as",
    curves: [
      PLAIN,
      {
        key: "gaussian",
        label: "drawn by mean and spread",
        options: { from: TRUNK, init: "gaussian" },
      },
      {
        key: "nearest",
        label: "those of the nearest task",
        options: { from: TRUNK, init: "nearest" },
      },
    ],
    claims: [
      {
        id: "C4",
        text: "embeddings at the mean beat drawn embeddings",
        of: "plain",
        minus: "gaussian",
      },
      {
        id: "C4",
        text: "embeddings at the mean beat the nearest task's",
        of: "plain",
        minus: "nearest",
        beside: true,
      },
    ],
  }),
  experiment({
    id: "C5",
    title: "Smaller batches, as many pairs",
    curves: [
      PLAIN,
      {
        key: "quarter",
        label: "batch 8",
        options: {
          from: TRUNK,
          "batch-size": 8,
          steps: 4 * STEPS,
          "warmup-steps": 4 * lasting(STEPS)["warmup-steps"],
        },
      },
    ],
    claims: [
      {
        id: "C5",
        text: "batch 8 is no better than 32",
        of: "quarter",
        minus: "plain",
        expected: "not above",
      },
    ],
  }),
  experiment({
    id: "C6",
    title: "Half of the votes",
    curves: [PLAIN],
    claims: [
      {
        id: "C6",
        text: "4 voters do as well as 8",
        of: { curve: "plain", score: "pass@2 by half" },
        minus: "plain",
        expected: "level",
      },
    ],
  }),
  experiment({
    id: "C7",
    title: "What the halting head is good for in a vote",
    note:
      "For the paper the reason is that the head learns which train pairs are solved, not which test " +
      "pairs are, which is not asked here; of two candidates with as many votes a vote always prefers " +
      "the surer one",
    curves: [PLAIN],
    claims: [
      {
        id: "C7",
        text: "weighing votes by it is no better",
        of: { curve: "plain", score: "pass@2 weighed" },
        minus: "plain",
        expected: "not above",
      },
      {
        id: "C7",
        text: "answers of the step that it is surest of are no better than the last",
        of: { curve: "plain", score: "pass@2 of most-confident" },
        minus: { curve: "plain", score: "pass@2 of last" },
        expected: "not above",
      },
    ],
  }),
  experiment({
    id: "C12",
    title: "All tasks together, or in four parts",
    curves: [
      PLAIN,
      {
        key: "parts",
        label: "30 tasks at a time",
        options: { from: TRUNK, ...lasting(STEPS / 4) },
        parts: [1, 2, 3, 4].map((part) => ({ tasks: `mini-eval#${part}/4` })),
      },
    ],
    claims: [
      {
        id: "C12",
        text: "together beats in parts, at equal steps",
        of: "plain",
        minus: "parts",
      },
    ],
  }),
  experiment({
    id: "C14",
    title: "One checkpoint, adapted with several seeds",
    note: "A range grows with the number of seeds; this is that of those which there are",
    curves: [PLAIN],
    claims: [{ id: "C14", text: "seeds spread widely", spread: "plain" }],
  }),
  experiment({
    id: "Q5",
    title: "Steps at a fixed number of votes, and steps instead of votes",
    // Four voters fewer save as many forward passes as 60 steps take.
    curves: [480, 1000, 1060, 1200].map((steps) => ({
      key: `steps-${steps}`,
      label: `${steps} steps`,
      options: { from: TRUNK, ...lasting(steps) },
    })),
    claims: [
      {
        id: "Q5",
        text: "15k beats 12.5k, in proportion",
        of: "steps-1200",
        minus: "steps-1000",
      },
      { id: "Q5", text: "12.5k beats 6k, in proportion", of: "steps-1000", minus: "steps-480" },
      {
        id: "Q5",
        text: "1,060 steps and 4 voters beat 1,000 and 8, at equal compute",
        of: { curve: "steps-1060", score: "pass@2 by half" },
        minus: "steps-1000",
      },
    ],
  }),
];
