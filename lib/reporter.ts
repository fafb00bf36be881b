/** How long work reports to the user; lib/cli implements it on a terminal. */

/** The progress of one piece of work. */
export interface Progress {
  /** Shows that `done` of the total units are complete, with a short `note` beside them. */
  update(done: number, note?: string): void;
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
