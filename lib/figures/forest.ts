/** The picture of claims: what each way came to, and how far apart those are that a claim compares. */
import type { TopLevelSpec } from "vega-lite";
import type { Experiment } from "./experiment.ts";
import { COLOURS, framed } from "./picture.ts";
import type { Caption } from "./plot.ts";
import { LEVEL, type Point, type Verdict } from "./verdicts.ts";

/** A mean and its interval, in percent, in a row of its own. */
interface Bar {
  readonly row: string;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

const percent = (
  row: string,
  { mean, low, high }: { mean: number; low: number; high: number },
): Bar => ({
  row,
  mean: 100 * mean,
  low: 100 * low,
  high: 100 * high,
});

/** Pass@2 of every curve at its end over all tasks, and the differences that claims are judged by. */
export function drawClaims(
  { id, title, curves }: Experiment,
  points: readonly Point[],
  verdicts: readonly Verdict[],
  { command, hash, seeds }: Caption,
): TopLevelSpec {
  const all = points.at(-1)!.group;
  const ends = curves.map(({ key, label }) => {
    const end = points.findLast(({ curve, group }) => curve === key && group === all)!;
    return percent(label, end.pass["pass@2"]);
  });
  const differences = verdicts.map(({ claim, group, effect }) =>
    percent(`${claim.text} · ${group}`, effect)
  );
  const heading = {
    title: `${id}: ${title}`,
    lines: [
      `bars: 95% interval over tasks and ${seeds} seeds, by paired bootstrap; fresh votes; grey: within ${
        100 * LEVEL
      } points, which counts as level`,
      `${command} · ${hash}`,
    ],
  };
  const theirs = curves.flatMap(({ label, paper }) =>
    paper === undefined ? [] : [percent(label, { mean: paper, low: paper, high: paper })]
  );
  return framed(heading, {
    hconcat: [
      panel("pass@2 at the end (%)", ends, { width: 220, zero: true }),
      ...theirs.length === 0
        ? []
        : [panel("paper: semi-private score (%)", theirs, { width: 220, zero: true })],
      ...differences.length === 0
        ? []
        : [panel(differenceOf(verdicts), differences, { width: 320, zero: false })],
    ],
  });
}

/** What the axis of differences is of; an experiment's claims are all of one kind. */
const differenceOf = ([{ claim }]: readonly Verdict[]) =>
  `difference (${"unit" in claim ? `${claim.unit} × 100` : "points"})`;

function panel(
  title: string,
  bars: readonly Bar[],
  { width, zero }: { width: number; zero: boolean },
) {
  const y = { field: "row", type: "nominal", sort: null, title: null, axis: { labelLimit: 420 } };
  const x = { field: "mean", type: "quantitative", title, scale: { zero: true } };
  const marks = [
    {
      mark: { type: "rule", strokeWidth: 1.5 },
      encoding: { x: { field: "low", type: "quantitative" }, x2: { field: "high" } },
    },
    {
      mark: { type: "point", filled: true, size: 55, opacity: 1, color: COLOURS[0] },
      encoding: { x },
    },
  ];
  const level = {
    data: { values: [{ from: -100 * LEVEL, to: 100 * LEVEL }] },
    mark: { type: "rect", color: "#e8e8e8" },
    encoding: { x: { field: "from", type: "quantitative" }, x2: { field: "to" } },
  };
  const none = {
    data: { values: [{ at: 0 }] },
    mark: { type: "rule", strokeDash: [4, 3] },
    encoding: { x: { field: "at", type: "quantitative" } },
  };
  return {
    width,
    height: { step: 20 },
    layer: [
      ...zero ? [] : [level, none],
      { data: { values: bars }, encoding: { y }, layer: marks },
    ],
  };
}
