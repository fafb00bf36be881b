/** Core-seconds in which pre-training reaches a loss. */
import { mean } from "d3-array";
import { barPanel } from "../../plot/panels.ts";
import { framed } from "../../plot/picture.ts";
import type { Interval } from "../../stats/bootstrap.ts";
import { range } from "../../stats/format.ts";
import { intervalOverSeeds } from "../../stats/seeds.ts";
import type { TimeToLoss } from "../experiment.ts";
import type { Table } from "../table.ts";
import { headingOf } from "./heading.ts";
import type { Measurement } from "./kind.ts";
import { lossesOf, readLosses, WINDOW } from "./losses.ts";

/** Returns the mean of {@link WINDOW} losses at each point of a run. */
function averaged(table: Table, curve: string, seed: number) {
  const own = lossesOf(table, curve, seed);
  return own.slice(WINDOW - 1).map(({ step }, i) => ({
    step,
    loss: mean(own.slice(i, i + WINDOW), ({ loss }) => loss)!,
  }));
}

/**
 * Returns the core-seconds after which the averaged loss is at most that of the experiment: mean over
 * seeds, and its interval. Undefined if the run of a seed ends above it.
 */
export function secondsTo(
  { loss: most, secondsPerStep }: TimeToLoss,
  table: Table,
  curve: string,
): Interval | undefined {
  const steps = table.seeds.map((seed) =>
    averaged(table, curve, seed).find(({ loss }) => loss <= most)?.step
  );
  if (!steps.every((step) => step !== undefined)) return undefined;
  return intervalOverSeeds(steps.map((step) => step * secondsPerStep[curve]));
}

/** Core-seconds in which pre-training reaches a loss. */
export const timeToLoss: Measurement<TimeToLoss> = {
  read: readLosses,
  summary({ curves, measured }, table) {
    const points = curves.map(({ key, label }) => ({
      curve: key,
      label,
      seconds: secondsTo(measured, table, key),
      loss: mean(table.seeds, (seed) => averaged(table, key, seed).at(-1)!.loss)!,
    }));
    const whole = (value: number) => value.toFixed(0);
    return {
      points,
      header: [
        "",
        `core-seconds to a token loss of ${measured.loss}`,
        "95% interval over seeds",
        "token loss at the end",
      ],
      lines: points.map(({ label, seconds, loss }) => [
        label,
        ...seconds ? [whole(seconds.mean), range(seconds, whole)] : ["not reached", ""],
        loss.toFixed(3),
      ]),
    };
  },
  draw(experiment, { table, facts }) {
    const { curves, measured } = experiment;
    const bars = curves.flatMap(({ key, label }) => {
      const seconds = secondsTo(measured, table, key);
      return seconds ? [{ label, ...seconds }] : [];
    });
    return framed(
      headingOf(experiment, facts),
      barPanel(`core-seconds to a token loss of ${measured.loss}`, bars),
    );
  },
};
