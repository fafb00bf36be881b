/** Files of JSON lines, a line a step, that log a run's measurements. */
import { z } from "zod";
import { InputError } from "../errors.ts";
import { appendText, fileExists, readText, writeAtomic } from "../files.ts";

/** A line with its step; other fields depend on the file. */
const lineSchema = z.looseObject({ step: z.number() });

/** A line of a file. */
export type Line = Readonly<z.infer<typeof lineSchema>>;

/**
 * Truncates a file to the lines up to `step`, and returns them. Removes a last line without a line break,
 * from a killed run. Creates a missing file.
 *
 * @throws InputError naming a malformed line
 */
export async function keepLines(path: string, step: number): Promise<Line[]> {
  const lines = await fileExists(path) ? (await readText(path)).split("\n").slice(0, -1) : [];
  const kept: Line[] = lines.map((line, i) => {
    const parsed = lineSchema.safeParse(jsonOf(line));
    if (parsed.success) return parsed.data;
    throw new InputError(`${path}: line ${i + 1} has no step; remove it`);
  }).filter((line) => line.step <= step);
  await writeAtomic(path, kept.map(textOf).join(""));
  return kept;
}

/** Appends a line to a file. */
export async function appendLine(path: string, line: Line): Promise<void> {
  await appendText(path, textOf(line));
}

const textOf = (line: Line) => JSON.stringify(line) + "\n";

/** Parses JSON; returns undefined for malformed text. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
