/** Time and memory of something that is done again and again. */

/** How long something is measured: until there are enough runs and enough time has passed. */
export interface Effort {
  /** Runs before the first that counts. */
  readonly warmups: number;
  /** Fewest runs that count. */
  readonly runs: number;
  /** Least time that they take together, in seconds. */
  readonly seconds: number;
}

/** The effort of one round of a measurement that is to be told to others. */
export const THOROUGH: Effort = { warmups: 1, runs: 2, seconds: 0.5 };

/** The middle one of some numbers (at least one), or the mean of the two there. */
export function medianOf(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1] + sorted[Math.floor(middle)]) / 2;
}

/** What the runs took. */
export interface Measurement {
  /** Of the middle run (or the mean of the two there), the quickest and the slowest. */
  readonly seconds: { readonly median: number; readonly least: number; readonly most: number };
  /** Runs that these are of. */
  readonly runs: number;
  /**
   * Largest resident memory of the process, in bytes, right after a run, warm-ups included. That is
   * the peak: ONNX Runtime keeps what a run needed until the compiled function is released.
   */
  readonly peakBytes: number;
}

/** What all measurements of one session share. */
export interface Conditions {
  readonly seed: number;
  readonly threads: number;
  readonly effort: Effort;
  /** Called after every run with the number of runs so far, warm-ups included. */
  onRun(runs: number): void;
  /** Aborted by a person: a measurement throws its reason after the run at hand. */
  readonly signal: AbortSignal;
}

/** A stopwatch for runs that follow each other; `seconds` tells the time. */
export class Recorder {
  readonly #laps: number[] = [];
  #began = 0;
  #peakBytes = 0;

  constructor(
    readonly conditions: Conditions,
    readonly seconds: () => number = () => performance.now() / 1000,
  ) {}

  /** The first run begins. */
  start(): void {
    this.#began = this.seconds();
  }

  /**
   * A run is over, and the next begins. Throws the signal's reason if a person has stopped the
   * measurement.
   */
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

  /** Whether there is as much as the effort asks for. */
  get enough(): boolean {
    const { runs, seconds } = this.conditions.effort;
    const counted = this.#counted;
    return counted.length >= runs && counted.reduce((sum, lap) => sum + lap, 0) >= seconds;
  }

  /** What the runs after the warm-ups took. Throws an Error if there are none. */
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

/** Does `run` until there is enough to tell what it takes. */
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
