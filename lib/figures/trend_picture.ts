/** The picture of a trend: scores over steps on a logarithmic axis, and the line that goes on from them. */
import type { TopLevelSpec } from "vega-lite";
import type { Experiment, Trend } from "./experiment.ts";
import { COLOURS, framed } from "./picture.ts";
import type { Caption } from "./plot.ts";
import type { Point } from "./points.ts";
import type { Interval } from "./statistics.ts";
import type { Growth } from "./trend.ts";

const inPercent = (step: number, { mean, low, high }: Interval) => ({
  step,
  mean: 100 * mean,
  low: 100 * low,
  high: 100 * high,
});

/** Pass@2 at the end of every curve of a trend over all tasks, and its line to ten times the steps. */
export function drawTrend(
  { id, title, note }: Experiment,
  { along }: Trend,
  points: readonly Point[],
  line: Growth["line"],
  { command, hash, seeds }: Caption,
): TopLevelSpec {
  const all = points.at(-1)!.group;
  const ends = along.map(({ curve, steps }) => {
    const end = points.findLast((point) => point.curve === curve && point.group === all)!;
    return inPercent(steps, end.pass["pass@2"]);
  });
  const heading = {
    title: `${id}: ${title}`,
    lines: [
      `bars and band: 95% interval over tasks and ${seeds} seeds, by bootstrap; fresh votes`,
      ...note === undefined ? [] : [note],
      `${command} · ${hash}`,
    ],
  };
  const y = (field: string) => ({ field, type: "quantitative", title: "pass@2 (%)" });
  const range = { y: y("low"), y2: { field: "high" } };
  const fitted = { values: line.map(({ step, score }) => inPercent(step, score)) };
  return framed(heading, {
    width: 420,
    height: 240,
    encoding: {
      x: {
        field: "step",
        type: "quantitative",
        title: "steps of pre-training",
        scale: { type: "log", nice: false },
        axis: {
          values: [...along.map(({ steps }) => steps), line.at(-1)!.step],
          format: ",",
          labelOverlap: false,
        },
      },
    },
    layer: [
      { data: fitted, mark: { type: "area", opacity: 0.15, color: COLOURS[2] }, encoding: range },
      {
        data: fitted,
        mark: { type: "line", strokeDash: [6, 3], color: COLOURS[2] },
        encoding: { y: y("mean") },
      },
      { data: { values: ends }, mark: { type: "rule", strokeWidth: 1.5 }, encoding: range },
      {
        data: { values: ends },
        mark: { type: "point", filled: true, size: 55, opacity: 1, color: COLOURS[0] },
        encoding: { y: y("mean") },
      },
    ],
  });
}
