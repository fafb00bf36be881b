/** The picture of an experiment on adaptation. */
import type { TopLevelSpec } from "vega-lite";
import type { Experiment } from "./experiment.ts";
import { COLOURS, DASHES, framed, SHAPES } from "./picture.ts";
import type { Point } from "./verdicts.ts";

/** What stands under a picture and in its file. */
export interface Caption {
  /** The command that makes it. */
  readonly command: string;
  /** The hash of the runs behind it. */
  readonly hash: string;
  /** How many seeds it is of. */
  readonly seeds: number;
}

/** How a picture is made, in a line. */
export const describe = ({ command, hash, seeds }: Caption): string =>
  `${command}; runs ${hash}; seeds: ${seeds}`;

/** How far the curves' points of one step stand apart, of the length of the axis. */
const APART = 0.008;

/** A row of a plot's data. */
interface Row {
  readonly curve: string;
  readonly step: number;
  readonly pass: number;
  readonly low?: number;
  readonly high?: number;
}

/** Pass@2 over steps: over all tasks beside the paper's points, and below it group by group. */
export function drawAdaptation(
  experiment: Experiment,
  points: readonly Point[],
  caption: Caption,
): TopLevelSpec {
  const labels = new Map(experiment.curves.map(({ key, label }) => [key, label]));
  const keys = [...labels.keys()];
  // Bars of one step would hide each other if they stood at one place.
  const apart = APART * Math.max(...points.map(({ step }) => step));
  const rowsOf = (group: string): Row[] =>
    points.filter((point) => point.group === group).map(({ curve, step, pass }) => ({
      curve: labels.get(curve) ?? curve,
      step: step + apart * (keys.indexOf(curve) - (keys.length - 1) / 2),
      pass: 100 * pass["pass@2"].mean,
      low: 100 * pass["pass@2"].low,
      high: 100 * pass["pass@2"].high,
    }));
  const paper: Row[] = experiment.paper.flatMap(({ key, steps, pass }) =>
    steps.flatMap((step, i) => {
      const share = pass[i];
      return share === null ? [] : [{ curve: labels.get(key) ?? key, step, pass: 100 * share }];
    })
  );
  const groups = [...new Set(points.map(({ group }) => group))];
  const all = groups.at(-1)!;
  const order = [...labels.values()];
  const panel = (title: string, values: readonly Row[], width: number, height: number) =>
    panelOf(title, values, order, { width, height });
  const seeds = `${caption.seeds} ${caption.seeds === 1 ? "seed" : "seeds"}`;
  const heading = {
    title: `${experiment.id}: pass@2 over post-training, by what is trained`,
    lines: [
      `bars: 95% interval over tasks and ${seeds} on one trunk, by bootstrap; fresh votes; points of a step stand side by side`,
      `${caption.command} · ${caption.hash}`,
    ],
  };
  return framed(heading, {
    vconcat: [
      {
        hconcat: [
          panel(`${experiment.title} · all`, rowsOf(all), 380, 230),
          panel(experiment.paperTitle, paper, 380, 230),
        ],
      },
      { hconcat: groups.slice(0, -1).map((group) => panel(group, rowsOf(group), 240, 160)) },
    ],
  });
}

function panelOf(
  title: string,
  values: readonly Row[],
  order: readonly string[],
  size: { width: number; height: number },
) {
  const scale = (range: readonly unknown[]) => ({ domain: order, range });
  const x = { field: "step", type: "quantitative", title: "post-training steps" };
  const curve = { field: "curve", type: "nominal", title: "trained" };
  const color = { ...curve, scale: scale(COLOURS) };
  const y = { field: "pass", type: "quantitative", title: "pass@2 (%)" };
  return {
    ...size,
    title,
    data: { values },
    encoding: { x, color },
    layer: [
      {
        transform: [{ filter: "isValid(datum.low)" }],
        mark: { type: "rule", strokeOpacity: 0.6 },
        encoding: { y: { field: "low", type: "quantitative" }, y2: { field: "high" } },
      },
      {
        mark: { type: "line", strokeWidth: 1.8 },
        encoding: { y, strokeDash: { ...curve, scale: scale(DASHES) } },
      },
      {
        mark: { type: "point", filled: true, size: 45, opacity: 1 },
        encoding: { y, shape: { ...curve, scale: scale(SHAPES) } },
      },
    ],
  };
}
