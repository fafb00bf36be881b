/** What is measured over the examples that finish, as the reference does. */

/** Sums over one or more steps; divide by `finished` (or `seen` for the losses) for means. */
export interface Metrics {
  /** Examples trained on, one a slot and step. */
  seen: number;
  /** Token loss and halting loss summed over `seen`. */
  tokenLoss: number;
  haltLoss: number;
  /** Examples that halted and had something to predict. */
  finished: number;
  /** Over these: the share of right tokens, all right, halting right, and supervision steps. */
  accuracy: number;
  exact: number;
  haltAccuracy: number;
  steps: number;
}

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

/** The means that a log line shows. */
export function meansOf(sums: Metrics): Record<string, number> {
  const seen = Math.max(1, sums.seen);
  const finished = Math.max(1, sums.finished);
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
