/** What is measured over the examples that finish, as the reference does. */
import { z } from "zod";

/** Sums over one or more steps; divide by `finished` (or `seen` for the losses) for means. */
export const metricsSchema = z.strictObject({
  /** Examples trained on, one a slot and step. */
  seen: z.number(),
  /** Token loss and halting loss summed over `seen`. */
  tokenLoss: z.number(),
  haltLoss: z.number(),
  /** Examples that halted and had something to predict. */
  finished: z.number(),
  /** Over these: the share of right tokens, all right, halting right, and supervision steps. */
  accuracy: z.number(),
  exact: z.number(),
  haltAccuracy: z.number(),
  steps: z.number(),
});

/** What was measured; see {@link metricsSchema}. */
export type Metrics = z.infer<typeof metricsSchema>;

/** Nothing measured yet. */
export function noMetrics(): Metrics {
  return {
    seen: 0,
    tokenLoss: 0,
    haltLoss: 0,
    finished: 0,
    accuracy: 0,
    exact: 0,
    haltAccuracy: 0,
    steps: 0,
  };
}

/** Adds `more` to `sums`. */
export function addMetrics(sums: Metrics, more: Metrics): void {
  for (const key of Object.keys(sums) as (keyof Metrics)[]) sums[key] += more[key];
}

/** The means that a log line shows; of models that don't halt, those of tokens alone. */
export function meansOf(sums: Metrics, halts = true): Record<string, number> {
  const seen = Math.max(1, sums.seen);
  const finished = Math.max(1, sums.finished);
  if (!halts) {
    return {
      loss: sums.tokenLoss / seen,
      tokenLoss: sums.tokenLoss / seen,
      finished: sums.finished,
      accuracy: sums.accuracy / finished,
      exact: sums.exact / finished,
    };
  }
  return {
    loss: (sums.tokenLoss + 0.5 * sums.haltLoss) / seen,
    tokenLoss: sums.tokenLoss / seen,
    haltLoss: sums.haltLoss / seen,
    finished: sums.finished,
    accuracy: sums.accuracy / finished,
    exact: sums.exact / finished,
    haltAccuracy: sums.haltAccuracy / finished,
    steps: sums.steps / finished,
  };
}
