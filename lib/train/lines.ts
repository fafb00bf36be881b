/** Files of JSON lines, one line a step, in which a run tells what it measured. */
import { z } from "zod";
import { InputError } from "../errors.ts";
import { appendText, fileExists, readText, writeAtomic } from "../files.ts";

/** A line that says of which step it is; what else it says is its writer's business. */
const lineSchema = z.looseObject({ step: z.number() });

/** A line of a file. */
export type Line = Readonly<z.infer<typeof lineSchema>>;

/**
 * Cuts a file back to the lines that a checkpoint of step `step` has behind it, and returns them; a
 * last line that was cut off when its run was killed goes too. Makes an empty file where there is
 * none. Throws an InputError that names any other damaged line.
 */
export async function keepLines(path: string, step: number): Promise<Line[]> {
  const lines = await fileExists(path) ? (await readText(path)).split("\n").slice(0, -1) : [];
  const kept: Line[] = lines.map((line, i) => {
    const parsed = lineSchema.safeParse(jsonOf(line));
    if (parsed.success) return parsed.data;
    throw new InputError(`${path}: line ${i + 1} is not of a step; remove it`);
  }).filter((line) => line.step <= step);
  await writeAtomic(path, kept.map(textOf).join(""));
  return kept;
}

/** Adds a line to a file. */
export async function appendLine(path: string, line: Line): Promise<void> {
  await appendText(path, textOf(line));
}

const textOf = (line: Line) => JSON.stringify(line) + "\n";

/** The value that a text of JSON holds; undefined where it is none. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
