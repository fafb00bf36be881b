/** What the results took, in core-hours. */
import { type Facts, hoursOf } from "../experiments/facts.ts";
import { figureCommand } from "../experiments/collect.ts";
import { experimentOf, IDS, isReal } from "../experiments/registry.ts";
import { table } from "./markdown.ts";
import type { Sections } from "./sections.ts";

/** An experiment and its cost. */
interface Costly {
  readonly id: string;
  readonly cost: Facts["cost"];
}

/** Returns whether an experiment makes runs, and does not only read what was made. */
const hasRuns = (id: string) => !experimentOf(id)!.curves.every(({ made }) => made);

const hours = ({ cost }: Costly) => hoursOf([cost]);

/** Returns the core-hours of everything; runs that several share count once in the sums. */
export function costs(sections: Sections): string[] {
  const all = IDS.flatMap((id) => {
    const cost = sections.get(id)?.facts?.cost;
    return cost && hasRuns(id) ? [{ id, cost }] : [];
  });
  if (all.length === 0) return [];
  const [known, unknown] = [true, false].map((is) =>
    all.filter((one) => (hours(one) !== undefined) === is)
  );
  const [paper, real] = [false, true].map((of) => known.filter(({ id }) => isReal(id) === of));
  const sum = (some: readonly Costly[]) =>
    hoursOf(some.map(({ cost }) => cost))?.toFixed(1) ?? "not measured";
  return [
    "Core-hours of training and evaluations. A shared run counts in each experiment, once in the sums.",
    "",
    `- What the paper shows, claims and leaves open: ${sum(paper)}. Two cores take half as long.`,
    ...unknown.length === 0 ? [] : [`- Not measured: ${unknown.map(({ id }) => id).join(", ")}.`],
    ...real.length === 0
      ? []
      : [`- Real tasks: ${sum(real)} more, without pre-training the committed trunks.`],
    "- The machine of each is in the JSON beside its table.",
    "",
    ...table(
      ["command", "runs", "core-hours"],
      all.map((one) => [
        `\`${figureCommand(one.id)}\``,
        String(Object.keys(one.cost).length || "?"),
        hours(one)?.toFixed(1) ?? "not measured",
      ]),
    ),
    "",
  ];
}
