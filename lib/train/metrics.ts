/** Metrics of training, as in the reference implementation. */
import { z } from "zod";

/** Sums over one or more steps. */
export const metricsSchema = z.strictObject({
  /** Supervision steps of examples. */
  seen: z.number(),
  /** Token loss and halting loss, summed over `seen`. */
  tokenLoss: z.number(),
  haltLoss: z.number(),
  /** Examples with labels that halted. */
  finished: z.number(),
  /** Summed over `finished`: share of right tokens, exact answers, right halting, steps. */
  accuracy: z.number(),
  exact: z.number(),
  haltAccuracy: z.number(),
  steps: z.number(),
});

/** Sums over one or more steps. */
export type Metrics = z.infer<typeof metricsSchema>;

const NAMES = metricsSchema.keyof().options;

/** Returns zeros. */
export function noMetrics(): Metrics {
  return Object.fromEntries(NAMES.map((name) => [name, 0])) as Metrics;
}

/** Adds `more` to `sums`. */
export function addMetrics(sums: Metrics, more: Metrics): void {
  for (const name of NAMES) sums[name] += more[name];
}

/** Returns the means of a log line; those of halting only for models that halt. */
export function meansOf(sums: Metrics, halts = true): Record<string, number> {
  const seen = Math.max(1, sums.seen);
  const finished = Math.max(1, sums.finished);
  return {
    loss: (sums.tokenLoss + 0.5 * sums.haltLoss) / seen,
    tokenLoss: sums.tokenLoss / seen,
    ...halts ? { haltLoss: sums.haltLoss / seen } : {},
    finished: sums.finished,
    accuracy: sums.accuracy / finished,
    exact: sums.exact / finished,
    ...halts ? { haltAccuracy: sums.haltAccuracy / finished, steps: sums.steps / finished } : {},
  };
}

/** Formats metrics and other named values. */
export function valuesText(values: Record<string, number>): string {
  return Object.entries(values).map(([name, value]) => `${name} ${value.toFixed(3)}`).join(", ");
}
