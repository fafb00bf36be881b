/** What the page of results says of each experiment, from its table. */
import { basename } from "node:path";
import { fileExists } from "../files.ts";
import { type Verdict, verdictsOf } from "../experiments/claims/verdicts.ts";
import { figureCommand } from "../experiments/collect.ts";
import { SPLIT_TABLES } from "../experiments/data/split_tables.ts";
import { type Experiment, isRecipe, type Recipe, TRUNK } from "../experiments/experiment.ts";
import { type Facts, readFacts, type RecordedFacts } from "../experiments/facts.ts";
import { measurementOf } from "../experiments/measured/mod.ts";
import { EXPERIMENTS, isReal } from "../experiments/registry.ts";
import { comparedSplits, type SplitTable } from "../experiments/splits.ts";
import { readTable, type Table, tableIn } from "../experiments/table.ts";
import { sentence, table } from "./markdown.ts";

/** What the page says of one experiment or table. */
export interface Section {
  readonly id: string;
  readonly title: string;
  /** Facts about its runs; tables of splits have none. */
  readonly facts?: Facts;
  /** How it is made, in Markdown. */
  readonly origin: string;
  /** Markdown. */
  readonly lines: readonly string[];
  readonly verdicts: readonly Verdict[];
}

/** The sections of a folder of results, by id; what has no table has none. */
export type Sections = ReadonlyMap<string, Section>;

/** Reads what a folder of results holds. */
export async function sectionsIn(folder: string): Promise<Sections> {
  const sections = new Map<string, Section>();
  const add = async <T extends { id: string }>(
    all: readonly T[],
    read: (one: T, csv: string) => Promise<Section>,
  ) => {
    for (const one of all) {
      const csv = tableIn(folder, one.id);
      if (await fileExists(csv)) sections.set(one.id, await read(one, csv));
    }
  };
  await add(EXPERIMENTS, readExperiment);
  await add(SPLIT_TABLES, readSplits);
  return sections;
}

async function readSplits(splits: SplitTable, csv: string): Promise<Section> {
  const { id, title } = splits;
  const { header, lines } = comparedSplits(splits, await readTable(csv));
  return {
    id,
    title,
    origin: `\`${figureCommand(id)}\``,
    lines: table(header, lines),
    verdicts: [],
  };
}

async function readExperiment(experiment: Experiment, csv: string): Promise<Section> {
  const { id, title, note, curves, claims, measured } = experiment;
  const results = await readTable(csv);
  // Sides matter to people who have tasks of some size; the groups of mini sets stand by the verdicts.
  const groups = measured.kind === "tasks" && measured.sides ? "each" : "all";
  const shown = { groups, by: "label" } as const;
  const { header, lines } = measurementOf(experiment).summary(experiment, results, shown);
  const linesEach = lines.length / results.curves.length;
  const curveAt = (line: number) => results.curves[Math.floor(line / linesEach)];
  const facts = await readFacts(csv);
  const { power } = facts;
  const paper = curves.some(({ paper }) => paper !== undefined);
  const more = measured.kind !== "tasks" ? [] : [
    { title: "initialised from", of: (key: string) => trunkOf(experiment, key) },
    ...paper ? [{ title: "paper (%)", of: (key: string) => paperOf(experiment, key) }] : [],
  ];
  return {
    id,
    title,
    facts,
    origin: originOf(experiment, facts),
    lines: [
      ...note === undefined ? [] : [sentence(note), ""],
      ...power === undefined ? [] : [`Looked for, stated before the runs: ${power}.`, ""],
      ...table(
        [...header, ...more.map(({ title }) => title)],
        lines.map((line, i) => [...line, ...more.map(({ of }) => of(curveAt(i)))]),
      ),
      ...isReal(id) ? solved(experiment, results) : [],
    ],
    verdicts: verdictsOf(results, claims),
  };
}

/** Returns the command of a table, and the runs, date and processor, or what it reads. */
function originOf({ curves }: Experiment, facts: RecordedFacts): string {
  const { command, hash, date, processor } = facts;
  const made = curves.flatMap(({ made }) => made ?? []);
  const tables = new Set(made.flatMap((one) => "table" in one ? one.table : []));
  const source = made.length < curves.length
    ? `runs ${hash}, ${date}, ${processor}`
    : tables.size > 0
    ? `from the tables of ${[...tables].join(" and ")}`
    : "from committed trunks";
  return `\`${command}\` (${source})`;
}

const paperOf = ({ curves }: Experiment, key: string): string => {
  const paper = curves.find((curve) => curve.key === key)?.paper;
  return paper === undefined ? "" : (100 * paper).toFixed(2);
};

/** Describes what a curve starts from. */
function trunkOf({ curves, trunk }: Experiment, key: string): string {
  const { command, options: { from } = {} } = curves.find((curve) => curve.key === key) ?? {};
  if (from === TRUNK) return `the committed trunk, ${trunk!.recipe.options.steps} steps`;
  if (from === "scratch" || (from === undefined && command === "pretrain")) return "random weights";
  if (from !== undefined && isRecipe(from)) {
    const { command, options } = from as Recipe;
    return `its own ${command}, ${options.steps} steps`;
  }
  return basename(String(from));
}

/** Lists the tasks that each curve solves at its end, wholly or in part, with how many seeds. */
function solved({ curves }: Experiment, results: Table): string[] {
  return curves.flatMap(({ key, label }) => {
    const ends = results.at(key, results.steps(key).at(-1)!);
    const seeds = new Set(ends.map(({ seed }) => seed)).size;
    const named = (counts: (pass: number) => boolean) => {
      const own = ends.filter(({ scores }) => counts(scores.get("pass@2")!));
      return [...Map.groupBy(own, ({ task }) => task)]
        .map(([task, { length }]) => ({ task, length }))
        .sort((a, b) => b.length - a.length || (a.task < b.task ? -1 : 1))
        .map(({ task, length }) => `${task} (${length})`).join(", ") || "none";
    };
    const [whole, part] = [named((pass) => pass === 1), named((pass) => pass > 0 && pass < 1)];
    const most = `of ${seeds} ${seeds === 1 ? "seed" : "seeds"}`;
    return ["", `Solved, ${label} (${most}): ${whole}. In part: ${part}.`];
  });
}
