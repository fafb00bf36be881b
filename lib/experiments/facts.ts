/** Where a table of results comes from, kept as JSON beside it. */
import { z } from "zod";
import { InputError } from "../errors.ts";
import { fileExists, readJson, writeAtomic } from "../files.ts";
import { provenance } from "../provenance.ts";

const schema = z.object({
  /** Hash of the names of all runs. */
  hash: z.string(),
  /** Number of seeds. */
  seeds: z.int().min(1),
  /** The command that makes the table. */
  command: z.string(),
  /** The effect looked for and the power to see it, stated before the runs. */
  power: z.string().optional(),
  /** Core-seconds of each run, those that others start from included; old tables lack it. */
  cost: z.record(z.string(), z.number()).default({}),
});

/** Facts about the runs behind a table. */
export type Facts = Readonly<z.infer<typeof schema>>;

/** The facts of a file. Those of 2026-11-25 may have the time at which the runs began. */
const recordedSchema = schema.extend({
  machine: z.object({ processor: z.string().default("unknown processor") }),
  at: z.iso.datetime().optional(),
  began: z.iso.datetime().optional(),
}).transform(({ machine: { processor }, at, began, ...facts }, context) => {
  const time = at ?? began;
  if (time === undefined) {
    context.addIssue("no time");
    return z.NEVER;
  }
  return { ...facts, processor, date: time.slice(0, 10) };
});

/** Facts about the runs behind a table, with processor and date. */
export type RecordedFacts = Readonly<z.infer<typeof recordedSchema>>;

const pathOf = (csv: string) => csv.replace(/\.csv$/, ".json");

/** Describes how a picture is made, in a line. */
export const describe = ({ command, hash, seeds }: Facts): string =>
  `${command}; runs ${hash}; seeds: ${seeds}`;

/** Returns the core-hours of runs, each counted once; undefined where they were not measured. */
export function hoursOf(costs: readonly Facts["cost"][]): number | undefined {
  const all = Object.values(Object.assign({}, ...costs) as Facts["cost"]);
  return all.length === 0 ? undefined : all.reduce((sum, seconds) => sum + seconds, 0) / 3600;
}

/** Writes the facts about a table, with versions, machine, commit and date. */
export async function writeFacts(csv: string, facts: Facts): Promise<void> {
  const all = { ...facts, ...await provenance() };
  await writeAtomic(pathOf(csv), JSON.stringify(all, null, 2) + "\n");
}

/** Throws an InputError where a table does not exist. */
export async function requireTable(csv: string): Promise<void> {
  if (await fileExists(csv)) return;
  throw new InputError(`${csv} does not exist, so it can't be redrawn; leave --redraw out`);
}

/** Reads the facts about a table. Throws an InputError that names a missing or damaged file. */
export async function readFacts(csv: string): Promise<RecordedFacts> {
  await requireTable(csv);
  const facts = recordedSchema.safeParse(await readJson(pathOf(csv)));
  if (facts.success) return facts.data;
  throw new InputError(
    `${pathOf(csv)}: no facts about a table; make both again by deno task figure, without --redraw`,
  );
}
