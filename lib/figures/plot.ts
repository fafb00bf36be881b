/** The picture of an experiment on adaptation. */
import type { TopLevelSpec } from "vega-lite";
import { curvePanel, type CurvePoint } from "./curves.ts";
import type { Experiment, PaperPanel } from "./experiment.ts";
import { framed } from "./picture.ts";
import type { Point } from "./points.ts";

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

/** Pass@2 over steps: over all tasks, beside the paper's points if there are any, and group by group. */
export function drawAdaptation(
  { id, title, note, curves, paper }: Experiment,
  points: readonly Point[],
  caption: Caption,
): TopLevelSpec {
  const labels = new Map(curves.map(({ key, label }) => [key, label]));
  const keys = [...labels.keys()];
  // Bars of one step would hide each other if they stood at one place; none stands before step 0.
  const apart = APART * Math.max(...points.map(({ step }) => step));
  const ours = (group: string): CurvePoint[] =>
    points.filter((point) => point.group === group).map(({ curve, step, pass }) => ({
      curve: labels.get(curve) ?? curve,
      step: Math.max(0, step + apart * (keys.indexOf(curve) - (keys.length - 1) / 2)),
      value: 100 * pass["pass@2"].mean,
      low: 100 * pass["pass@2"].low,
      high: 100 * pass["pass@2"].high,
    }));
  const theirs = ({ curves }: PaperPanel): CurvePoint[] =>
    curves.flatMap(({ key, steps, pass }) =>
      steps.flatMap((step, i) => {
        const share = pass[i];
        return share === null ? [] : [{ curve: labels.get(key) ?? key, step, value: 100 * share }];
      })
    );
  const groups = [...new Set(points.map(({ group }) => group))];
  const panel = (title: string, points: readonly CurvePoint[], width: number, height: number) =>
    curvePanel(title, points, {
      order: [...labels.values()],
      x: "post-training steps",
      y: "pass@2 (%)",
      legend: "trained",
      width,
      height,
    });
  const seeds = `${caption.seeds} ${caption.seeds === 1 ? "seed" : "seeds"}`;
  const heading = {
    title: `${id}: ${title}`,
    lines: [
      `bars: 95% interval over tasks and ${seeds} on one trunk, by bootstrap, and where no task scores exact; fresh votes; points of a step stand side by side`,
      ...note === undefined ? [] : [note],
      `${caption.command} · ${caption.hash}`,
    ],
  };
  const all = groups.at(-1)!;
  const large = (title: string, points: readonly CurvePoint[]) => panel(title, points, 380, 230);
  return framed(heading, {
    vconcat: [
      { hconcat: [large(all, ours(all)), ...paper ? [large(paper.title, theirs(paper))] : []] },
      ...groups.length === 1
        ? []
        : [{ hconcat: groups.slice(0, -1).map((group) => panel(group, ours(group), 240, 160)) }],
    ],
  });
}
