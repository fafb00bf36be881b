/** What is asked of rows and of widths, each with a trunk of its own: C9, C13, Q1 and Q2. */
import type { Curve, Experiment } from "../experiment.ts";
import { adapted, experiment, PRETRAINED, STEPS } from "./build.ts";

/** The mini preset; a row for each variant, 64 wide, rows of 128. */
const MINI = adapted("mini", "mini preset", {});

const CODED = adapted("coded", "a row for each task, and a code of its variants", {
  "rows-per": "coded-task",
});

const rounded = (steps: number) => Math.round(steps / 10) * 10;

/** A width at the compute of the preset: at its share of the preset's steps. */
const ofWidth = (preset: string, label: string, share: number): Curve =>
  adapted(preset, label, { preset, steps: rounded(share * PRETRAINED) }, {
    steps: rounded(share * STEPS),
  });

/**
 * By the useful operations of a step, counted as the benchmark does, which on grids of 16 tokens are
 * 0.262 times those of the preset at half its width, and 3.90 times at twice.
 */
const SLIM = ofWidth("mini-slim", "32 wide", 1 / 0.262);
const WIDE = ofWidth("mini-wide", "128 wide", 3.9 ** -1);

/** Their experiments. */
export const ON_SIZES: readonly Experiment[] = [
  experiment({
    id: "C9",
    title: "A row for each variant, or for each task with a code of its variants",
    curves: [MINI, CODED],
    claims: [
      { id: "C9", text: "a row a variant beats a coded one", better: "mini", worse: "coded" },
    ],
  }),
  experiment({
    id: "C13",
    title: "Width at equal compute",
    curves: [MINI, SLIM, WIDE],
    claims: [
      {
        id: "C13",
        text: "half the width ends level",
        better: "mini-slim",
        worse: "mini",
        expected: "level",
      },
      {
        id: "C13",
        text: "twice the width ends level",
        better: "mini-wide",
        worse: "mini",
        expected: "level",
      },
    ],
  }),
  experiment({
    id: "Q1",
    title: "What has a row",
    curves: [MINI, CODED, adapted("task", "a row for each task", { "rows-per": "task" })],
    claims: [
      { id: "Q1", text: "a row a variant beats one a task", better: "mini", worse: "task" },
      { id: "Q1", text: "a code helps one row a task", better: "coded", worse: "task" },
    ],
  }),
  experiment({
    id: "Q2",
    title: "Length of rows, and width of the trunk",
    curves: [
      MINI,
      adapted("mini-short-rows", "rows of 64", { preset: "mini-short-rows" }),
      adapted("mini-long-rows", "rows of 256", { preset: "mini-long-rows" }),
      WIDE,
    ],
    claims: [
      { id: "Q2", text: "rows of 128 beat 64", better: "mini", worse: "mini-short-rows" },
      { id: "Q2", text: "rows of 256 beat 128", better: "mini-long-rows", worse: "mini" },
      {
        id: "Q2",
        text: "rows of 256 beat twice the width, at its compute",
        better: "mini-long-rows",
        worse: "mini-wide",
      },
    ],
  }),
];
