/** What is asked of embeddings and of widths, each with a trunk of its own: C9, C13, Q1 and Q2. */
import { type PresetName, PRESETS } from "../../train/settings.ts";
import { stepFlops } from "../../trm/flops.ts";
import type { Curve, Experiment } from "../experiment.ts";
import { adapted, experiment, SHORTLY } from "./build.ts";

/** The mini preset: an embedding of 128 for each variant, a trunk 64 wide. */
const MINI = adapted("mini", "mini preset", {});

const CODED = adapted("coded", "an embedding for each task, and a code of its variants", {
  "embedding-per": "coded-task",
});

/** A grid and its end marks, in tokens: what most mini tasks have, about. */
const LENGTH = 16;

/** A preset of another size at the compute of the mini preset, by the useful operations of a step. */
function ofSize(preset: PresetName, label: string): Curve {
  const flops = (name: PresetName) =>
    stepFlops(PRESETS[name].model, { batch: PRESETS.mini.pretrain.batchSize, length: LENGTH });
  return adapted(preset, label, { preset }, flops("mini") / flops(preset));
}

const WIDE = ofSize("mini-wide", "128 wide, embeddings of 256");

/** What equal means. */
const EQUAL =
  "Equal are the useful operations of training steps; a processor takes longer for those of narrow " +
  `matrices. ${SHORTLY}; the widest, with the fewest steps, have learned the least`;

/** Their experiments. */
export const ON_SIZES: readonly Experiment[] = [
  experiment({
    id: "C9",
    title: "An embedding for each variant, or for each task with a code of its variants",
    note: SHORTLY,
    curves: [MINI, CODED],
    claims: [
      { id: "C9", text: "an embedding a variant beats a coded one", of: "mini", minus: "coded" },
    ],
  }),
  experiment({
    id: "C13",
    title: "Width at equal compute",
    note: EQUAL,
    curves: [MINI, ofSize("mini-slim", "32 wide, embeddings of 64"), WIDE],
    claims: [
      {
        id: "C13",
        text: "half the width ends level",
        of: "mini-slim",
        minus: "mini",
        expected: "level",
      },
      {
        id: "C13",
        text: "twice the width ends level",
        of: "mini-wide",
        minus: "mini",
        expected: "level",
      },
    ],
  }),
  experiment({
    id: "Q1",
    title: "What has an embedding",
    note: SHORTLY,
    curves: [
      MINI,
      CODED,
      adapted("task", "an embedding for each task", { "embedding-per": "task" }),
    ],
    claims: [
      { id: "Q1", text: "an embedding a variant beats one a task", of: "mini", minus: "task" },
      { id: "Q1", text: "a code helps one embedding a task", of: "coded", minus: "task" },
    ],
  }),
  experiment({
    id: "Q2",
    title: "Length of embeddings, and width of the trunk, at equal compute",
    note: EQUAL,
    curves: [
      MINI,
      ofSize("mini-short-embeddings", "embeddings of 64"),
      ofSize("mini-long-embeddings", "embeddings of 256"),
      WIDE,
    ],
    claims: [
      { id: "Q2", text: "embeddings of 128 beat 64", of: "mini", minus: "mini-short-embeddings" },
      { id: "Q2", text: "embeddings of 256 beat 128", of: "mini-long-embeddings", minus: "mini" },
      {
        id: "Q2",
        text: "embeddings of 256 beat those with twice the width too",
        of: "mini-long-embeddings",
        minus: "mini-wide",
      },
    ],
  }),
];
