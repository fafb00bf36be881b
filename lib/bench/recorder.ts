/** Measures time and memory of repeated work. */

/** The effort of a measurement: it ends after enough runs and enough time. */
export interface Effort {
  /** Runs that do not count, at the start. */
  readonly warmups: number;
  /** The fewest runs that count. */
  readonly runs: number;
  /** The least total time of these, in seconds. */
  readonly seconds: number;
}

/** The effort of a round whose results are reported. */
export const THOROUGH: Effort = { warmups: 1, runs: 2, seconds: 0.5 };

/** Returns the median of some numbers (at least one). */
export function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** The result of a measurement. */
export interface Measurement {
  /** Seconds per run. */
  readonly seconds: { readonly median: number; readonly least: number; readonly most: number };
  /** The number of runs. */
  readonly runs: number;
  /**
   * The largest resident memory of the process after a run, in bytes, warm-ups included: the peak, since
   * ONNX Runtime keeps a run's memory until the function is released.
   */
  readonly peakBytes: number;
}

/** Conditions that all measurements share. */
export interface Conditions {
  readonly seed: number;
  readonly threads: number;
  readonly effort: Effort;
  /** Called after every run with the number of runs, warm-ups included. */
  onRun(runs: number): void;
  /** Ends a measurement after the current run, with its reason as an error. */
  readonly signal: AbortSignal;
}

/** A stopwatch for consecutive runs; `seconds` is the clock. */
export class Recorder {
  readonly #laps: number[] = [];
  #began = 0;
  #peakBytes = 0;

  constructor(
    readonly conditions: Conditions,
    readonly seconds: () => number = () => performance.now() / 1000,
  ) {}

  /** Starts the first run. */
  start(): void {
    this.#began = this.seconds();
  }

  /** Ends a run and starts the next; throws the signal's reason where that is aborted. */
  lap(): void {
    this.#laps.push(this.seconds() - this.#began);
    this.#peakBytes = Math.max(this.#peakBytes, Deno.memoryUsage().rss);
    this.conditions.onRun(this.#laps.length);
    this.conditions.signal.throwIfAborted();
    this.start();
  }

  get #counted(): number[] {
    return this.#laps.slice(this.conditions.effort.warmups);
  }

  /** Whether the effort is reached. */
  get enough(): boolean {
    const { runs, seconds } = this.conditions.effort;
    const counted = this.#counted;
    return counted.length >= runs && counted.reduce((sum, lap) => sum + lap, 0) >= seconds;
  }

  /** Returns the measurement; throws an Error without runs after the warm-ups. */
  result(): Measurement {
    const sorted = this.#counted.sort((a, b) => a - b);
    if (sorted.length === 0) throw new Error("nothing was measured");
    return {
      seconds: {
        median: medianOf(sorted),
        least: sorted[0],
        most: sorted.at(-1)!,
      },
      runs: sorted.length,
      peakBytes: this.#peakBytes,
    };
  }
}

/** Repeats `run` until the effort is reached. */
export async function repeat(
  run: () => Promise<unknown>,
  conditions: Conditions,
): Promise<Measurement> {
  const recorder = new Recorder(conditions);
  recorder.start();
  while (!recorder.enough) {
    await run();
    recorder.lap();
  }
  return recorder.result();
}
