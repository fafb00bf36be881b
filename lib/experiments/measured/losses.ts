/** Training losses, by step and by second. */
import { mean } from "d3-array";
import { join } from "node:path";
import { z } from "zod";
import { readText } from "../../files.ts";
import { curvePanel, type PanelPoint } from "../../plot/panels.ts";
import { framed } from "../../plot/picture.ts";
import type { Interval } from "../../stats/bootstrap.ts";
import { range, signed } from "../../stats/format.ts";
import { intervalOverSeeds } from "../../stats/seeds.ts";
import { RUN_FILES } from "../../train/run_files.ts";
import type { TrainingLosses } from "../experiment.ts";
import type { Table } from "../table.ts";
import { headingOf } from "./heading.ts";
import type { Measurement, Measuring } from "./kind.ts";

const LOSS = "token loss";
const SECONDS = "seconds";

const metricsLine = z.object({ step: z.int(), tokenLoss: z.number() });
const timesLine = z.object({ step: z.int(), seconds: z.number() });

/** Points of a run that are averaged in pictures. */
const WINDOW = 10;

/** Points at the start or end of a run by which a rise is measured. */
const EDGE = 5;

const lossesOf = (table: Table, curve: string, seed: number) =>
  table.run(curve, seed).map(({ step, scores }) => ({
    step,
    loss: scores.get(LOSS)!,
    seconds: scores.get(SECONDS)!,
  }));

/** Training losses. */
export const losses: Measurement<TrainingLosses> = {
  async read(_experiment, { folder, ...run }) {
    const read = async <T>(file: string, schema: z.ZodType<T>) =>
      (await readText(join(folder, file))).trimEnd().split("\n")
        .map((line) => schema.parse(JSON.parse(line)));
    // The first time of a step counts; an evaluation adds a second one.
    const times = new Map(
      (await read(RUN_FILES.times, timesLine)).reverse().map(({ step, seconds }) => [
        step,
        seconds,
      ]),
    );
    return (await read(RUN_FILES.metrics, metricsLine)).flatMap(({ step, tokenLoss }) => {
      const key = { ...run, step, group: "", task: "" };
      return [
        { ...key, score: LOSS, value: tokenLoss },
        { ...key, score: SECONDS, value: times.get(step)! },
      ];
    });
  },
  summary(experiment, table) {
    const rises = risesOf(experiment, table);
    return {
      header: [
        ...[experiment.measured.varied, "seed", "loss of the last tenth", "seconds", "steps/s"],
        ...rises.size === 0 ? [] : ["loss rises by", "95% interval"],
      ],
      lines: experiment.curves.flatMap(({ key }) =>
        table.seeds.map((seed, i) => {
          const points = lossesOf(table, key, seed);
          const late = points.slice(-Math.ceil(points.length / 10));
          // The seconds of a run that goes on from another start with itself.
          const [first, last] = [points[0], points.at(-1)!];
          const rate = (last.step - first.step) / (last.seconds - first.seconds);
          const rise = i === 0 ? rises.get(key) : undefined;
          const format = (value: number) => signed(value, 3);
          return [
            ...[key, String(seed), mean(late, ({ loss }) => loss)!.toFixed(3)],
            ...[last.seconds.toFixed(0), rate.toFixed(2)],
            ...rises.size === 0 ? [] : rise ? [format(rise.mean), range(rise, format)] : ["", ""],
          ];
        })
      ),
    };
  },
  draw(experiment, { table, facts }) {
    const { curves, measured: { varied, over } } = experiment;
    const points = (x: "step" | "seconds") =>
      curves.flatMap(({ key, label }) =>
        table.seeds.flatMap((seed) => {
          const own = lossesOf(table, key, seed);
          return own.map((point, i): PanelPoint => {
            const window = own.slice(Math.max(0, i - WINDOW + 1), i + 1);
            const value = mean(window, ({ loss }) => loss)!;
            return { series: label, run: `${key} ${seed}`, x: point[x], value };
          });
        })
      );
    return framed(headingOf(experiment, facts, `mean of ${WINDOW} points; a line for each seed`), {
      hconcat: over.map((x) =>
        curvePanel(points(x), {
          ...{ series: curves.map(({ label }) => label), legend: varied, marks: "lines" },
          ...{ x: x === "step" ? "steps" : x, y: "loss of a token", width: 380, height: 240 },
        })
      ),
    });
  },
};

/**
 * Returns how far the loss of curves starts above the end of the curve that they go on from: mean
 * over seeds, and its interval.
 */
export function risesOf(
  { measured: { rise } }: Measuring<TrainingLosses>,
  table: Table,
): Map<string, Interval> {
  if (!rise) return new Map();
  const loss = (points: readonly { loss: number }[]) => mean(points, ({ loss }) => loss)!;
  return new Map(rise.to.map((curve) => {
    const rises = table.seeds.map((seed) =>
      loss(lossesOf(table, curve, seed).slice(0, EDGE)) -
      loss(lossesOf(table, rise.from, seed).slice(-EDGE))
    );
    return [curve, intervalOverSeeds(rises)];
  }));
}
