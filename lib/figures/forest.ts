/** The picture of claims: what each way came to, and how far apart those are that a claim compares. */
import type { TopLevelSpec } from "vega-lite";
import type { Experiment } from "./experiment.ts";
import { COLOURS, framed } from "./picture.ts";
import type { Caption } from "./plot.ts";
import type { Point } from "./points.ts";
import type { Interval } from "./statistics.ts";
import { MARGIN, type Verdict } from "./verdicts.ts";

/** A mean and its interval, in the unit of the axis, in a row of its own. */
interface Bar extends Interval {
  readonly row: string;
}

const barOf = (row: string, { mean, low, high }: Interval, unit = 100): Bar => ({
  row,
  mean: unit * mean,
  low: unit * low,
  high: unit * high,
});

/** Pass@2 of every curve at its end over all tasks, and the differences that claims are judged by. */
export function drawClaims(
  { id, title, note, curves }: Experiment,
  points: readonly Point[],
  verdicts: readonly Verdict[],
  { command, hash, seeds }: Caption,
): TopLevelSpec {
  const all = points.at(-1)!.group;
  const ends = curves.map(({ key, label }) => {
    const end = points.findLast(({ curve, group }) => curve === key && group === all)!;
    return barOf(label, end.pass["pass@2"]);
  });
  const theirs = curves.flatMap(({ label, paper }) =>
    paper === undefined ? [] : [barOf(label, { mean: paper, low: paper, high: paper })]
  );
  const { name, grey, unit } = scaleOf(verdicts);
  const effects = verdicts.map(({ claim, group, effect }) =>
    barOf(`${claim.text} · ${group}`, effect, unit)
  );
  const heading = {
    title: `${id}: ${title}`,
    lines: [
      `bars: 95% interval over tasks and ${seeds} seeds, by paired bootstrap; fresh votes${
        grey === undefined ? "" : `; grey: ${grey.means}`
      }`,
      ...note === undefined ? [] : [note],
      `${command} · ${hash}`,
    ],
  };
  return framed(heading, {
    hconcat: [
      panel("pass@2 at the end (%)", ends, 220),
      ...theirs.length === 0 ? [] : [panel("paper: semi-private score (%)", theirs, 220)],
      panel(name, effects, 320, grey),
    ],
  });
}

/** Where differences count as small, on the axis and in words. */
interface Grey {
  readonly from: number;
  readonly to: number;
  readonly means: string;
}

/** What effects are drawn as, and where differences count as small, if any does. */
function scaleOf(verdicts: readonly Verdict[]): { name: string; grey?: Grey; unit?: number } {
  const claims = verdicts.map(({ claim }) => claim);
  const comparisons = claims.flatMap((claim) => "minus" in claim ? [claim] : []);
  if (comparisons.length === 0) {
    if (claims.some((claim) => "spread" in claim)) {
      return { name: "highest seed - lowest (points)" };
    }
    if (claims.some((claim) => "faster" in claim)) return { name: "times fewer steps", unit: 1 };
    return { name: "pass@2 (%)" };
  }
  const [{ unit }] = comparisons;
  const scores = claims.some((claim) => "side" in claim) ? "score or " : "";
  const name = `${scores}difference (${unit ? `${unit} × 100` : "points"})`;
  const to = 100 * MARGIN[unit ?? "points"];
  const expected = comparisons.map(({ expected }) => expected);
  if (expected.includes("level")) {
    return { name, grey: { from: -to, to, means: `within ${to}, which counts as level` } };
  }
  if (expected.includes("not above")) {
    return { name, grey: { from: 0, to, means: `up to +${to}, which counts as no better` } };
  }
  return { name };
}

/** Bars below each other; those that may be negative stand beside 0, and before what counts as small. */
function panel(title: string, bars: readonly Bar[], width: number, grey?: Grey) {
  const y = { field: "row", type: "nominal", sort: null, title: null, axis: { labelLimit: 900 } };
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
    data: { values: [grey] },
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
      ...grey === undefined ? [] : [level],
      none,
      { data: { values: bars }, encoding: { y }, layer: marks },
    ],
  };
}
