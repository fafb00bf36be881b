/** How long work reports to the user; lib/cli implements it on a terminal. */

/** The progress of one piece of work. */
export interface Progress {
  /** Shows that `done` of the `total` units are complete, with a short `note` beside them; a total may change. */
  update(done: number, note?: string, total?: number): void;
  /** Ends the display, whether the work is complete or not. */
  stop(): void;
}

/** What running work reports to, and is stopped by. */
export interface Reporter {
  /** Writes a line to standard error, above any progress bar. */
  log(line: string): void;
  /** Shows the progress of `total` units of work; call its `stop` when the work ends. */
  progress(label: string, total: number, unit: string): Progress;
  /** Aborted on the first Ctrl-C (or SIGTERM): save and return. The second ends the process. */
  readonly signal: AbortSignal;
}

/** Receives the units of work that are done, and all of them. */
export type OnProgress = (done: number, total: number) => void;

/** Does `work`, and shows its progress from its first report to its end. */
export async function withProgress<T>(
  reporter: Pick<Reporter, "progress">,
  label: string,
  unit: string,
  work: (report: OnProgress) => Promise<T>,
): Promise<T> {
  let bar: Progress | undefined;
  try {
    return await work((done, total) =>
      (bar ??= reporter.progress(label, total, unit)).update(done)
    );
  } finally {
    bar?.stop();
  }
}
