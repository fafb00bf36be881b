/** Means at the evaluations of pre-training, one for each seed. */
import { join } from "node:path";
import { z } from "zod";
import { InputError } from "../../errors.ts";
import { curvePanel, type PanelPoint } from "../../plot/panels.ts";
import { framed } from "../../plot/picture.ts";
import { range } from "../../stats/format.ts";
import { intervalOverSeeds } from "../../stats/seeds.ts";
import { readLines } from "../../lines.ts";
import { RUN_FILES } from "../../train/run_files.ts";
import { readEvaluations } from "../../vote/evaluations.ts";
import { ALL_TASKS } from "../../vote/scores.ts";
import type { EvaluationMeans } from "../experiment.ts";
import type { Table } from "../table.ts";
import { headingOf } from "./heading.ts";
import type { Measurement } from "./kind.ts";

/** The exact accuracy of training pairs between two evaluations, as they halted. */
export const EXACT_IN_TRAINING = "exact in training";

/** Returns whether a measure exists before the first step: what voters answer does. */
const isOfVotes = (measure: string) => /^pass@|on test$/.test(measure);

const metricsLine = z.object({ step: z.int(), finished: z.number(), exact: z.number() });

/** Returns a measure at each step: mean over seeds, and its interval. */
export function pointsOf(table: Table, measure: string) {
  const [curve] = table.curves;
  return table.steps(curve, measure).map((step) => {
    const values = table.matrix({ curve, step, group: ALL_TASKS, score: measure }).flat();
    return { step, ...intervalOverSeeds(values) };
  });
}

/** Means of evaluations. */
export const means: Measurement<EvaluationMeans> = {
  async read({ measured: { measures } }, { folder, ...run }) {
    const evaluations = await readEvaluations(join(folder, RUN_FILES.evaluations));
    const lines = await readLines(join(folder, RUN_FILES.metrics), metricsLine);
    return evaluations.flatMap(({ step, means = {} }, i) => {
      const before = evaluations[i - 1]?.step ?? 0;
      const own = lines.filter((line) => line.step > before && line.step <= step);
      const finished = own.reduce((sum, { finished }) => sum + finished, 0);
      const exact = own.reduce((sum, { exact, finished }) => sum + exact * finished, 0);
      const values: Record<string, number> = {
        ...means,
        [EXACT_IN_TRAINING]: exact / Math.max(1, finished),
      };
      return measures.filter(({ key }) => step > 0 || isOfVotes(key)).map(({ key: score }) => {
        if (!(score in values)) throw new InputError(`${folder}: there is no "${score}"`);
        return { ...run, step, group: "", task: "", score, value: values[score] };
      });
    });
  },
  summary({ measured: { measures } }, table) {
    const format = (value: number) => value.toFixed(3);
    const points = measures.map((measure) => ({
      ...measure,
      ...pointsOf(table, measure.key).at(-1)!,
    }));
    return {
      points,
      header: ["", "at the end", "95% interval over seeds", "steps"],
      lines: points.map(({ label, step, ...end }) => [
        ...[label, format(end.mean), range(end, format), String(step)],
      ]),
    };
  },
  draw(experiment, { table, facts }) {
    const { axis, measures, paper } = experiment.measured;
    const labels = new Map(measures.map(({ key, label }) => [key, label]));
    const ours = measures.flatMap(({ key, label }): PanelPoint[] =>
      pointsOf(table, key).map(({ step, mean, low, high }) => ({
        ...{ series: label, x: step, value: mean, low, high },
      }))
    );
    const theirs = paper.curves.flatMap(({ key, steps, values }): PanelPoint[] =>
      steps.map((x, i) => ({ series: labels.get(key)!, x, value: values[i]! }))
    );
    const style = { series: [...labels.values()], x: "pre-training steps", y: axis };
    // Two points are no curve.
    const marks = paper.curves.every(({ steps }) => steps.length > 2) ? "both" : "points";
    return framed(headingOf(experiment, facts), {
      hconcat: [
        curvePanel(ours, {
          ...{ ...style, width: 380, height: 240 },
          title: "Mini tasks, replication mix",
        }),
        curvePanel(theirs, { ...style, marks, width: 380, height: 240, title: paper.title }),
      ],
    });
  },
};
