/** The scores of a run in training, a line for each evaluation. */
import { z } from "zod";
import { InputError } from "../errors.ts";
import { readLines } from "../lines.ts";
import { taskScore } from "./scores.ts";

const evaluationLine = z.object({
  step: z.int().min(0),
  means: z.record(z.string(), z.number()).optional(),
  tasks: z.array(taskScore).min(1),
});

/** An evaluation of a run. */
export type Evaluated = z.output<typeof evaluationLine>;

/**
 * Reads a run's evaluations, ordered by step, without an incomplete last line.
 *
 * @throws InputError naming the file and the first damaged or unordered line
 */
export async function readEvaluations(path: string): Promise<Evaluated[]> {
  const evaluations = await readLines(path, evaluationLine);
  evaluations.slice(1).forEach(({ step }, i) => {
    if (step > evaluations[i].step) return;
    throw new InputError(`${path}: line ${i + 2} is not of a later step; make the run again`);
  });
  return evaluations;
}
