/** Pictures of scores of tasks: curves over steps, ends beside effects, or a fitted trend. */
import type { TopLevelSpec } from "vega-lite";
import { BOOTSTRAP, type Interval, meanScore } from "../../stats/bootstrap.ts";
import { type Bar, barPanel, curvePanel, type PanelPoint } from "../../plot/panels.ts";
import { framed } from "../../plot/picture.ts";
import { ALL_TASKS } from "../../vote/scores.ts";
import type { Trend } from "../claims/trend.ts";
import { axisOf } from "../claims/verdicts.ts";
import type { Costs, PaperPlot, TaskScores } from "../experiment.ts";
import type { Table } from "../table.ts";
import { headingOf } from "./heading.ts";
import type { Drawing, Measuring } from "./kind.ts";

type TaskExperiment = Measuring<TaskScores>;

/** The score of single predictions, where runs have it. */
export const SINGLE = "one variant";

/** Points of one step are drawn this far apart, as a share of the axis, so that bars do not overlap. */
const APART = 0.008;

const timesBy = (scale: number, { mean, low, high }: Interval) => ({
  mean: scale * mean,
  low: scale * low,
  high: scale * high,
});

/** Returns the mean of a score of a curve, at its end unless a step is given. */
export const scoreOf = (
  table: Table,
  curve: string,
  { group = ALL_TASKS, score = "pass@2", step = table.steps(curve).at(-1)! } = {},
): Interval => meanScore(table.matrix({ curve, step, group, score }), BOOTSTRAP);

/** Draws an experiment on scores of tasks. */
export function drawTasks(experiment: TaskExperiment, drawing: Drawing): TopLevelSpec {
  if (experiment.measured.over) return drawSteps(experiment, drawing);
  const trend = drawing.verdicts.findLast(({ line }) => line !== undefined);
  return trend?.claim.kind === "trend"
    ? drawTrend(experiment, drawing, trend.claim, trend.line!)
    : drawEnds(experiment, drawing);
}

/** Draws pass@2 over steps: all tasks, the paper's plot beside it, and each group below. */
function drawSteps(experiment: TaskExperiment, { table, facts }: Drawing): TopLevelSpec {
  const { curves, measured: { over, paper } } = experiment;
  const labels = new Map(curves.map(({ key, label }) => [key, label]));
  const log = over === "log steps";
  const most = Math.max(...curves.map(({ key }) => table.steps(key).at(-1)!));
  const shift = (step: number, i: number) => {
    const apart = APART * (i - (curves.length - 1) / 2);
    return log ? step * (1 + apart) : Math.max(0, step + apart * most);
  };
  const ours = (group: string): PanelPoint[] =>
    curves.flatMap(({ key, label }, i) =>
      table.steps(key).map((step) => {
        const { mean, low, high } = timesBy(100, scoreOf(table, key, { group, step }));
        return { series: label, x: shift(step, i), value: mean, low, high };
      })
    );
  const theirs = ({ curves }: PaperPlot): PanelPoint[] =>
    curves.flatMap(({ key, steps, values }) =>
      steps.flatMap((x, i) => {
        const value = values[i];
        return value === null ? [] : [{ series: labels.get(key)!, x, value: 100 * value }];
      })
    );
  const panel = (title: string, points: readonly PanelPoint[], width: number, height: number) =>
    curvePanel(points, {
      ...{ title, width, height, log, series: [...labels.values()] },
      x: curves.some(({ command }) => command === "pretrain") ? "steps" : "post-training steps",
      y: "pass@2 (%)",
    });
  const groups = table.groups.slice(0, -1);
  return framed(headingOf(experiment, facts, "points of one step stand side by side"), {
    vconcat: [
      {
        hconcat: [
          panel(ALL_TASKS, ours(ALL_TASKS), paper ? 400 : 860, 230),
          ...paper ? [panel(paper.title, theirs(paper), 400, 230)] : [],
        ],
      },
      ...groups.length === 0
        ? []
        : [{ hconcat: groups.map((group) => panel(group, ours(group), 240, 160)) }],
    ],
  });
}

/** Returns panels of scores at the end of curves over what they cost: of all tasks, and of the smallest. */
function costPanels({ axis, lines }: Costs, table: Table): object[] {
  const shown = [
    { group: ALL_TASKS, score: "pass@2" },
    { group: table.groups[0], score: "pass@2" },
    { group: ALL_TASKS, score: SINGLE },
    { group: ALL_TASKS, score: "pass@all" },
  ];
  return shown.map(({ group, score }) => {
    const points = lines.flatMap(({ label, costs }) =>
      Object.entries(costs).map(([curve, x]) => {
        const { mean, low, high } = timesBy(100, scoreOf(table, curve, { group, score }));
        return { series: label, x, value: mean, low, high };
      })
    );
    return curvePanel(points, {
      ...{ title: group, x: axis, y: `${score} (%)`, log: true, width: 320, height: 200 },
      series: lines.map(({ label }) => label),
    });
  });
}

/** Draws pass@2 at the end of every curve, and the effects of the claims in every group. */
function drawEnds(experiment: TaskExperiment, { table, verdicts, facts }: Drawing): TopLevelSpec {
  const { curves, measured: { costs } } = experiment;
  const ends = () =>
    curves.map(({ key, label }): Bar => ({ label, ...timesBy(100, scoreOf(table, key)) }));
  const theirs = curves.flatMap(({ label, paper }): Bar[] =>
    paper === undefined
      ? []
      : [{ label, ...timesBy(100, { mean: paper, low: paper, high: paper }) }]
  );
  const effects = [...Map.groupBy(verdicts, ({ claim }) => claim)].map(([claim, own]) => {
    const { title, scale } = axisOf(claim);
    const bars = own.map(({ group, effect }) => ({ label: group, ...timesBy(scale, effect) }));
    // The last verdict is that on all tasks.
    const { band } = own.at(-1)!;
    const scaled = band && { from: scale * band.from, to: scale * band.to };
    return barPanel(title, bars, { title: claim.text, band: scaled });
  });
  const hasBand = verdicts.some(({ band }) => band !== undefined);
  const grey = hasBand ? ["grey: differences that count as none"] : [];
  return framed(headingOf(experiment, facts, ...grey), {
    columns: 2,
    concat: [
      ...costs ? costPanels(costs, table) : [barPanel("pass@2 at the end (%)", ends())],
      ...theirs.length === 0 ? [] : [barPanel("paper: semi-private score (%)", theirs)],
      ...effects,
    ],
  });
}

/** Draws a trend: the ends of its curves over steps of pre-training, and the fitted line. */
function drawTrend(
  experiment: TaskExperiment,
  { table, facts }: Drawing,
  { along }: Trend,
  line: readonly { readonly step: number; readonly score: Interval }[],
): TopLevelSpec {
  const at = (step: number, score: Interval) => {
    const { mean, low, high } = timesBy(100, score);
    return { x: step, value: mean, low, high };
  };
  const points = along.map(({ curve, steps }) => ({
    series: "measured",
    ...at(steps, scoreOf(table, curve)),
  }));
  return framed(
    headingOf(experiment, facts, "dashed: log-linear fit, extrapolated to ten times the steps"),
    curvePanel(points, {
      ...{ series: ["measured"], marks: "points", log: true, width: 420, height: 240 },
      ...{ x: "steps of pre-training", y: "pass@2 (%)" },
      fit: line.map(({ step, score }) => at(step, score)),
    }),
  );
}
