/** The text above the picture of an experiment. */
import type { Heading } from "../../plot/picture.ts";
import type { Experiment } from "../experiment.ts";
import type { Facts } from "../facts.ts";

/** Returns the title with its id; the titles of tables begin with their numbers. */
export const titleOf = ({ id, title }: Pick<Experiment, "id" | "title">) =>
  id.startsWith("table") ? title : `${id}: ${title}`;

/** Returns the heading: title, how intervals are made, conditions, and the command. */
export function headingOf(
  experiment: Experiment,
  { seeds, command, hash }: Facts,
  ...more: readonly string[]
): Heading {
  const { note, measured } = experiment;
  const counted = `${seeds} ${seeds === 1 ? "seed" : "seeds"}`;
  const bars = {
    tasks: [`bars: 95% bootstrap interval over tasks and ${counted}; fresh votes`],
    means: [`bars: 95% interval over ${counted} by Student's t`],
    losses: [],
    similarities: ["bars: 95% bootstrap interval over tasks"],
    "time to loss": [`bars: 95% interval over ${counted} by Student's t`],
  }[measured.kind];
  return {
    title: titleOf(experiment),
    lines: [
      ...[...bars, ...more].length > 0 ? [[...bars, ...more].join("; ")] : [],
      ...note === undefined ? [] : [note],
      `${command} · ${hash}`,
    ],
  };
}
