/** What is asked of rows and of widths, each with a trunk of its own: C9, C13, Q1 and Q2. */
import { type PresetName, PRESETS } from "../../train/settings.ts";
import { stepFlops } from "../../trm/flops.ts";
import type { Curve, Experiment } from "../experiment.ts";
import { adapted, experiment, SHORTLY } from "./build.ts";

/** The mini preset: a row of 128 for each variant, a trunk 64 wide. */
const MINI = adapted("mini", "mini preset", {});

const CODED = adapted("coded", "a row for each task, and a code of its variants", {
  "rows-per": "coded-task",
});

/** A grid and its end marks, in tokens: what most mini tasks have, about. */
const LENGTH = 16;

/** A preset of another size at the compute of the mini preset, by the useful operations of a step. */
function ofSize(preset: PresetName, label: string): Curve {
  const flops = (name: PresetName) =>
    stepFlops(PRESETS[name].model, { batch: PRESETS.mini.pretrain.batch, length: LENGTH });
  return adapted(preset, label, { preset }, flops("mini") / flops(preset));
}

const WIDE = ofSize("mini-wide", "128 wide, rows of 256");

/** What equal means. */
const EQUAL =
  "Equal are the useful operations of training steps; a processor takes longer for those of narrow " +
  `matrices. ${SHORTLY}; the widest, with the fewest steps, have learned the least`;

/** Their experiments. */
export const ON_SIZES: readonly Experiment[] = [
  experiment({
    id: "C9",
    title: "A row for each variant, or for each task with a code of its variants",
    note: SHORTLY,
    curves: [MINI, CODED],
    claims: [
      { id: "C9", text: "a row a variant beats a coded one", of: "mini", minus: "coded" },
    ],
  }),
  experiment({
    id: "C13",
    title: "Width at equal compute",
    note: EQUAL,
    curves: [MINI, ofSize("mini-slim", "32 wide, rows of 64"), WIDE],
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
    title: "What has a row",
    note: SHORTLY,
    curves: [MINI, CODED, adapted("task", "a row for each task", { "rows-per": "task" })],
    claims: [
      { id: "Q1", text: "a row a variant beats one a task", of: "mini", minus: "task" },
      { id: "Q1", text: "a code helps one row a task", of: "coded", minus: "task" },
    ],
  }),
  experiment({
    id: "Q2",
    title: "Length of rows, and width of the trunk, at equal compute",
    note: EQUAL,
    curves: [
      MINI,
      ofSize("mini-short-rows", "rows of 64"),
      ofSize("mini-long-rows", "rows of 256"),
      WIDE,
    ],
    claims: [
      { id: "Q2", text: "rows of 128 beat 64", of: "mini", minus: "mini-short-rows" },
      { id: "Q2", text: "rows of 256 beat 128", of: "mini-long-rows", minus: "mini" },
      {
        id: "Q2",
        text: "rows of 256 beat those with twice the width too",
        of: "mini-long-rows",
        minus: "mini-wide",
      },
    ],
  }),
];
