/** Files of JSON lines with measurements of a run, each of one training step. */
import { z } from "zod";
import { InputError } from "./errors.ts";
import { appendText, fileExists, readText, writeAtomic } from "./files.ts";

/** A line with any values. */
export const anyLine = z.looseObject({ step: z.number() });

/** The values of a line. */
export type Line = Readonly<z.infer<typeof anyLine>>;

/**
 * Removes the lines after a step, and an incomplete last line, from a file; creates a missing one.
 * Returns the lines that are left.
 *
 * @throws InputError where another line is damaged
 */
export async function keepLines<T extends Line>(
  path: string,
  step: number,
  schema: z.ZodType<T>,
): Promise<T[]> {
  const lines = await fileExists(path) ? await readLines(path, schema) : [];
  const kept = lines.filter((line) => line.step <= step);
  await writeAtomic(path, kept.map(textOf).join(""));
  return kept;
}

/**
 * Reads the lines of a file by a schema, without an incomplete last one. Throws an InputError that names
 * the first bad line.
 */
export async function readLines<T>(path: string, schema: z.ZodType<T>): Promise<T[]> {
  return (await readText(path)).split("\n").slice(0, -1).map((line, i) => {
    try {
      return schema.parse(JSON.parse(line));
    } catch {
      throw new InputError(`${path}: line ${i + 1} is damaged; remove it, or make the run again`);
    }
  });
}

/** Appends a line to a file. */
export async function appendLine(path: string, line: Line): Promise<void> {
  await appendText(path, textOf(line));
}

const textOf = (line: Line) => JSON.stringify(line) + "\n";
