/** Training losses, by step and by second. */
import { mean } from "d3-array";
import { join } from "node:path";
import { z } from "zod";
import { curvePanel, type PanelPoint } from "../../plot/panels.ts";
import { framed } from "../../plot/picture.ts";
import type { Interval } from "../../stats/bootstrap.ts";
import { range, signed } from "../../stats/format.ts";
import { intervalOverSeeds } from "../../stats/seeds.ts";
import { readLines } from "../../lines.ts";
import { RUN_FILES } from "../../train/run_files.ts";
import { readTimes } from "../../train/times.ts";
import type { TrainingLosses } from "../experiment.ts";
import type { Table } from "../table.ts";
import { headingOf } from "./heading.ts";
import type { Measurement, Measuring } from "./kind.ts";

const LOSS = "token loss";
const SECONDS = "seconds";

const metricsLine = z.object({ step: z.int(), tokenLoss: z.number() });

/** Points of a run that are averaged. */
export const WINDOW = 10;

/** Points at the start or end of a run by which a rise is measured. */
const EDGE = 5;

/** Returns the losses of a run, and the seconds after which it had them. */
export const lossesOf = (table: Table, curve: string, seed: number) =>
  table.run(curve, seed).map(({ step, scores }) => ({
    step,
    loss: scores.get(LOSS)!,
    seconds: scores.get(SECONDS)!,
  }));

/** Reads the losses of a run. */
export const readLosses: Measurement<unknown>["read"] = async (
  _experiment,
  { folder, ...run },
) => {
  // The first time of a step counts; an evaluation adds a second one.
  const times = (await readTimes(folder)).reverse();
  const seconds = new Map(times.map(({ step, seconds }) => [step, seconds]));
  const metrics = await readLines(join(folder, RUN_FILES.metrics), metricsLine);
  return metrics.flatMap(({ step, tokenLoss }) => {
    const key = { ...run, step, group: "", task: "" };
    return [
      { ...key, score: LOSS, value: tokenLoss },
      { ...key, score: SECONDS, value: seconds.get(step)! },
    ];
  });
};

/** Training losses. */
export const losses: Measurement<TrainingLosses> = {
  read: readLosses,
  summary(experiment, table) {
    const rises = risesOf(experiment, table);
    const format = (value: number) => signed(value, 3);
    const points = experiment.curves.flatMap(({ key: curve }) =>
      table.seeds.map((seed, i) => {
        const own = lossesOf(table, curve, seed);
        const loss = mean(own.slice(-Math.ceil(own.length / 10)), ({ loss }) => loss)!;
        // The seconds of a run that goes on from another start with itself.
        const [first, { step, seconds }] = [own[0], own.at(-1)!];
        const stepsPerSecond = (step - first.step) / (seconds - first.seconds);
        return { curve, seed, loss, seconds, stepsPerSecond, rise: i === 0 && rises.get(curve) };
      })
    );
    return {
      points,
      header: [
        ...[experiment.measured.varied, "seed", "loss of the last tenth", "seconds", "steps/s"],
        ...rises.size === 0 ? [] : ["loss rises by", "95% interval"],
      ],
      lines: points.map(({ curve, seed, loss, seconds, stepsPerSecond, rise }) => [
        ...[curve, String(seed), loss.toFixed(3), seconds.toFixed(0), stepsPerSecond.toFixed(2)],
        ...rises.size === 0 ? [] : rise ? [format(rise.mean), range(rise, format)] : ["", ""],
      ]),
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
