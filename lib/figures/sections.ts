/** What the page of results says of each figure, table, claim and question, from its table. */
import { join } from "node:path";
import { fileExists } from "../files.ts";
import { commandName, type Facts, hoursOf, readCollected, readFacts } from "./collect.ts";
import type { Experiment } from "./experiment.ts";
import { jumpRows, type LearningExperiment, readLearned, verdictsOfJumps } from "./learning.ts";
import { percent, range } from "./numbers.ts";
import { meansOfLine, type PretrainingFigure, readMeasured } from "./pretraining.ts";
import { ADAPTATIONS, LEARNINGS, PRETRAININGS, SPLITS } from "./registry.ts";
import { comparedRows, readSplits, SIZE_COLUMNS, type SplitTable } from "./splits.ts";
import { endsOf, pointsOf, toldCost, toldEffect, type Verdict, verdictsOf } from "./verdicts.ts";

/** One of them. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly facts: Facts;
  /** What it says, in Markdown. */
  readonly lines: readonly string[];
  readonly verdicts: readonly Verdict[];
}

/** The sections of what is in a folder, and the names of what is not. */
export async function sectionsIn(
  folder: string,
): Promise<{ sections: Map<string, Section>; missing: Set<string> }> {
  const sections = new Map<string, Section>();
  const missing = new Set<string>();
  const add = async <T extends { id: string; title: string }>(
    all: readonly T[],
    tell: (one: T, csv: string) => Promise<Pick<Section, "lines" | "verdicts">>,
  ) => {
    for (const one of all) {
      const { id, title } = one;
      const csv = join(folder, id, `${id}.csv`);
      if (!await fileExists(csv)) missing.add(id);
      else sections.set(id, { id, title, facts: await readFacts(csv), ...await tell(one, csv) });
    }
  };
  await add(PRETRAININGS, tellPretraining);
  await add(ADAPTATIONS, tellAdaptation);
  await add(LEARNINGS, tellLearning);
  await add(SPLITS, tellSplits);
  return { sections, missing };
}

/** How a section's pictures and numbers are made again. */
export const told = ({ command, hash, seeds }: Facts): string =>
  `\`${command}\`; runs \`${hash}\`; seeds: ${seeds}`;

async function tellPretraining({ lines }: PretrainingFigure, csv: string) {
  const measured = await readMeasured(csv);
  const rows = lines.map(({ measure, label }) => {
    const end = meansOfLine(measured, measure).at(-1)!;
    return [label, end.mean.toFixed(3), range(end, (value) => value.toFixed(3)), String(end.step)];
  });
  return { lines: table(["", "at the end", "95% interval", "steps"], rows), verdicts: [] };
}

async function tellAdaptation({ id, claims, curves }: Experiment, csv: string) {
  const { results, ...facts } = await readCollected(csv);
  const labels = new Map(curves.map(({ key, label }) => [key, label]));
  const paper = curves.some(({ paper }) => paper !== undefined);
  const ends = endsOf(pointsOf(results)).filter(({ group }) => group === "all tasks");
  const rows = ends.map(({ curve, step, pass }) => {
    const theirs = curves.find(({ key }) => key === curve)?.paper;
    return [
      labels.get(curve) ?? curve,
      percent(pass["pass@2"].mean),
      range(pass["pass@2"], percent),
      String(step),
      ...paper ? [theirs === undefined ? "" : (100 * theirs).toFixed(2)] : [],
    ];
  });
  const header = ["", "pass@2 (%)", "95% interval", "steps", ...paper ? ["paper (%)"] : []];
  const verdicts = verdictsOf(results, claims);
  return {
    lines: [
      ...table(header, rows),
      ...verdicts.length === 0 || id.startsWith("figure") ? [] : ["", ...byGroup(verdicts, facts)],
    ],
    verdicts,
  };
}

async function tellLearning(experiment: LearningExperiment, csv: string) {
  const learned = await readLearned(csv);
  const rows = jumpRows(experiment, learned);
  return {
    lines: rows.length === 0
      ? []
      : table([experiment.varied, "loss rises by", "95% interval"], rows),
    verdicts: verdictsOfJumps(experiment, learned),
  };
}

async function tellSplits(splits: SplitTable, csv: string) {
  return {
    lines: table([...SIZE_COLUMNS, "paper"], comparedRows(splits, await readSplits(csv))),
    verdicts: [],
  };
}

/** A table of verdicts group by group. */
export function byGroup(verdicts: readonly Verdict[], { cost }: Pick<Facts, "cost">): string[] {
  const hours = hoursOf([cost]);
  const rows = verdicts.map((verdict) => [
    verdict.claim.text,
    verdict.group,
    ...toldEffect(verdict),
    verdict.verdict,
    toldCost(verdict, hours),
  ]);
  return table(["compared", "tasks", "effect", "95% interval", "verdict", "to decide it"], rows);
}

/** A table in Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)];
}

/** The command that makes something, as code. */
export const asCode = (id: string): string => `\`deno task ${commandName(id)}\``;
