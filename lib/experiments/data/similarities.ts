/** What embeddings of the committed trunks are similar to: controls of C8. */
import type { Experiment } from "../experiment.ts";
import { FIGURE3 } from "./figure3.ts";
import { fileOf } from "./real.ts";

/** The trunks of the mini tasks and of real tasks. */
export const SIMILARITIES: Experiment = {
  id: "similarities",
  title: "Cosine similarity of embeddings, by what their tasks have in common (C8)",
  note:
    "Three variants of each of 700 mini tasks, which share rules, and of 231 real tasks, each of which has " +
    "a rule of its own",
  measured: { kind: "similarities" },
  options: { steps: 0 },
  seeds: 1,
  curves: [
    { key: "mini", label: "mini tasks", options: {}, made: { checkpoint: FIGURE3.trunk!.file } },
    { key: "small", label: "real tasks", options: {}, made: { checkpoint: fileOf("small") } },
  ],
  claims: [],
};
