/** Figure 3 of the paper: pass@2 over post-training, by what of the trunk trains. */
import { fileURLToPath } from "node:url";
import { PRESETS } from "../../train/settings.ts";
import { type Experiment, TRUNK } from "../experiment.ts";

/** The five strategies of the paper, and adaptation of a trunk that was never trained. */
export const FIGURE3: Experiment = {
  id: "figure3",
  open: true,
  overSteps: true,
  trunk: {
    file: fileURLToPath(new URL("../../../data/checkpoints/mini.safetensors", import.meta.url)),
    recipe: {
      command: "pretrain",
      options: { preset: "mini", steps: PRESETS.mini.pretrain.steps },
    },
  },
  title: "Pass@2 over post-training, by what is trained",
  options: { tasks: "mini-eval", steps: 4000, "evaluate-every": 1000 },
  curves: [
    { key: "full", label: "full", options: { from: TRUNK, strategy: "full" } },
    {
      key: "embeddings",
      label: "embeddings only",
      options: { from: TRUNK, strategy: "embeddings" },
    },
    {
      key: "quarter",
      label: "embeddings for ¼, then full",
      options: { from: TRUNK, strategy: "embeddings-then-full", "embeddings-fraction": 0.25 },
    },
    {
      key: "half",
      label: "embeddings for ½, then full",
      options: { from: TRUNK, strategy: "embeddings-then-full", "embeddings-fraction": 0.5 },
    },
    {
      key: "lora",
      label: "LoRA and embeddings",
      options: { from: TRUNK, strategy: "lora", "lora-rank": 1, "lora-alpha": 16 },
    },
    { key: "scratch", label: "full, from random weights", options: { from: "scratch" } },
  ],
  claims: [
    { id: "C1", text: "pre-training helps adaptation", of: "full", minus: "scratch" },
    { id: "C2", text: "full beats LoRA and embeddings", of: "full", minus: "lora" },
    { id: "C2", text: "full beats embeddings only", of: "full", minus: "embeddings" },
    {
      id: "C2",
      text: "embeddings only end near zero, below 2%",
      of: "embeddings",
      side: "below",
      value: 0.02,
    },
    {
      id: "C3",
      text: "¼ ends level with full",
      of: "quarter",
      minus: "full",
      expected: "level",
    },
    { id: "C3", text: "½ ends level with full", of: "half", minus: "full", expected: "level" },
  ],
  paper: {
    title: "Paper: ARC-AGI-2, 120 evaluation tasks",
    curves: [
      { key: "full", steps: [1454, 2909, 4363, 5817], pass: [.0028, .0153, .0292, .0375] },
      { key: "embeddings", steps: [1454, 2909, 4363, 5817], pass: [.0083, .0083, .0083, .0083] },
      { key: "quarter", steps: [1454, 2909, 4363, 5817], pass: [.0083, .0083, null, .0208] },
      { key: "half", steps: [1454, 2909, 4363, 5817], pass: [.0083, .0083, .0125, .0375] },
      { key: "lora", steps: [1454, 2909, 4363, 5817], pass: [0, 0, 0, 0] },
    ],
  },
};
