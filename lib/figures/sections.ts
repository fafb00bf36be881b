/** What the page of results says of each figure, table, claim and question, from its table. */
import { basename, join } from "node:path";
import { fileExists } from "../files.ts";
import { commandName, type Facts, hoursOf, readCollected, readFacts } from "./collect.ts";
import { type Experiment, isRecipe, TRUNK } from "./experiment.ts";
import { jumpRows, type LearningExperiment, readLearned } from "./learning.ts";
import { percent, range } from "./numbers.ts";
import { ALL_TASKS } from "../vote/scores.ts";
import { endsOf, pointsOf } from "./points.ts";
import { END_COLUMNS, endRows, type PretrainingFigure, readMeasured } from "./pretraining.ts";
import type { Result } from "./results.ts";
import { ADAPTATIONS, isReal, LEARNINGS, PRETRAININGS, SPLITS } from "./registry.ts";
import { comparedRows, readSplits, SIZE_COLUMNS, type SplitTable } from "./splits.ts";
import { TOLD_COLUMNS, toldTrends, toldVerdict } from "./told.ts";
import { type Verdict, verdictsOf } from "./verdicts.ts";

/** One of them. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** What is to be known of its runs; tables of splits have none. */
  readonly facts?: Facts;
  /** What it says, in Markdown. */
  readonly lines: readonly string[];
  readonly verdicts: readonly Verdict[];
}

/** The sections of what is in a folder, and the names of what is not. */
export interface Found {
  readonly sections: ReadonlyMap<string, Section>;
  readonly missing: ReadonlySet<string>;
}

/** Reads what a folder of results holds. */
export async function sectionsIn(folder: string): Promise<Found> {
  const sections = new Map<string, Section>();
  const missing = new Set<string>();
  const add = async <T extends { id: string; title: string }>(
    all: readonly T[],
    tell: (one: T, csv: string) => Promise<Omit<Section, "id" | "title">>,
  ) => {
    for (const one of all) {
      const { id, title } = one;
      const csv = join(folder, id, `${id}.csv`);
      if (await fileExists(csv)) sections.set(id, { id, title, ...await tell(one, csv) });
      else missing.add(id);
    }
  };
  await add(PRETRAININGS, tellPretraining);
  await add(ADAPTATIONS, tellAdaptation);
  await add(LEARNINGS, tellLearning);
  await add(SPLITS, tellSplits);
  return { sections, missing };
}

async function tellPretraining(figure: PretrainingFigure, csv: string) {
  return {
    facts: await readFacts(csv),
    lines: [
      ...noted(figure.note),
      ...table(END_COLUMNS, endRows(figure, await readMeasured(csv))),
    ],
    verdicts: [],
  };
}

async function tellAdaptation(experiment: Experiment, csv: string) {
  const { results, ...facts } = await readCollected(csv);
  // Published tasks are known by their ids, and few are solved.
  const real = isReal(experiment.id);
  const others = ["pass@1", "pass@all"] as const;
  const paper = experiment.curves.some(({ paper }) => paper !== undefined);
  const ends = pointsOf(endsOf(results)).filter(({ group }) => group === ALL_TASKS);
  const rows = ends.map(({ curve, step, pass }) => {
    const own = experiment.curves.find(({ key }) => key === curve);
    return [
      own?.label ?? curve,
      percent(pass["pass@2"].mean),
      range(pass["pass@2"], percent),
      ...real ? others.flatMap((k) => [percent(pass[k].mean), range(pass[k], percent)]) : [],
      String(step),
      trunkOf(experiment, curve),
      ...paper ? [own?.paper === undefined ? "" : (100 * own.paper).toFixed(2)] : [],
    ];
  });
  const header = [
    ...["", "pass@2 (%)", "95% interval"],
    ...real ? others.flatMap((k) => [`${k} (%)`, "95% interval"]) : [],
    ...["steps", "begins with"],
  ];
  return {
    facts,
    lines: [
      ...noted(experiment.note),
      ...table([...header, ...paper ? ["paper (%)"] : []], rows),
      ...real ? solvedLines(experiment, results) : [],
    ],
    verdicts: verdictsOf(results, experiment.claims),
  };
}

/** A note as a sentence of its own. */
const noted = (note: string | undefined): string[] =>
  note === undefined ? [] : [`${note[0].toUpperCase()}${note.slice(1)}.`, ""];

/** The tasks that each curve has right at its end, wholly or in part, by id, and how many seeds have. */
function solvedLines({ curves }: Experiment, results: readonly Result[]): string[] {
  const seeds = new Set(results.map(({ seed }) => seed)).size;
  const ends = endsOf(results);
  return curves.flatMap(({ key, label }) => {
    const ofCurve = ends.filter(({ curve }) => curve === key);
    const named = (counts: (pass: number) => boolean) => {
      const times = new Map<string, number>();
      for (const { task: { id, scores } } of ofCurve) {
        if (counts(scores["pass@2"])) times.set(id, (times.get(id) ?? 0) + 1);
      }
      return [...times].sort(([a, first], [b, second]) => second - first || (a < b ? -1 : 1))
        .map(([id, times]) => `${id} (${times})`).join(", ") || "none";
    };
    const most = `of ${seeds} ${seeds === 1 ? "seed" : "seeds"}`;
    const [whole, part] = [
      named((pass) => pass === 1),
      named((pass) => pass > 0 && pass < 1),
    ];
    return ["", `Solved, ${label} (${most}): ${whole}. In part: ${part}.`];
  });
}

/** What a curve begins with, in words. */
function trunkOf({ curves, trunk }: Experiment, key: string): string {
  const { command, options: { from } = {} } = curves.find((curve) => curve.key === key) ?? {};
  if (isRecipe(from ?? 0)) {
    const { options, command } = from as Experiment["trunk"]["recipe"];
    return `its own ${command}, ${options.steps} steps`;
  }
  if (from === "scratch" || (from === undefined && command === "pretrain")) return "random weights";
  if (typeof from === "string" && from !== TRUNK) return basename(from);
  return `the project's trunk, ${trunk.recipe.options.steps} steps`;
}

async function tellLearning(experiment: LearningExperiment, csv: string) {
  const learned = await readLearned(csv);
  const rows = jumpRows(experiment, learned);
  const header = [experiment.varied, "loss rises by", "95% interval"];
  return {
    facts: await readFacts(csv),
    lines: rows.length === 0 ? [] : table(header, rows),
    verdicts: [],
  };
}

async function tellSplits(splits: SplitTable, csv: string) {
  return {
    lines: table([...SIZE_COLUMNS, "paper"], comparedRows(splits, await readSplits(csv))),
    verdicts: [],
  };
}

/** A table of verdicts group by group. */
export function byGroup(verdicts: readonly Verdict[], facts?: Facts): string[] {
  const hours = hoursOf([facts?.cost ?? {}]);
  const rows = verdicts.map((verdict) => [
    verdict.claim.text,
    verdict.group,
    ...toldVerdict(verdict, hours),
  ]);
  const trends = toldTrends(verdicts);
  return [
    ...table(["compared", "tasks", ...TOLD_COLUMNS], rows),
    ...trends.length === 0 ? [] : ["", ...trends],
  ];
}

/** A table in Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)];
}

/** The command that makes something, as code. */
export const asCode = (id: string): string => `\`deno task ${commandName(id)}\``;
