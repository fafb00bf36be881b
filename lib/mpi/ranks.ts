/** Processes that compute one batch together, and what they exchange. */

/**
 * The ranks of a job, seen from one of them. All ranks call the same functions in the same order; each
 * call waits for the others.
 */
export interface Ranks {
  /** This process, 0…size-1. */
  readonly rank: number;
  readonly size: number;
  /** Whether this is rank 0, which writes files and reports. */
  readonly isRoot: boolean;
  /** Replaces arrays by their sums over all ranks. */
  allReduce(arrays: readonly Float32Array[]): void;
  /** Replaces an array by that of rank `from`. */
  broadcast(array: Float32Array, from: number): void;
  /** Returns the number that rank 0 gives. */
  ofRoot(value: number): number;
  /**
   * Returns a signal that aborts on all ranks in the same call of `allReduce`, after the given signal of any
   * rank. So all ranks stop at the same point.
   */
  agreed(signal: AbortSignal): AbortSignal;
}

/** A process that computes alone. */
export const ALONE: Ranks = {
  rank: 0,
  size: 1,
  isRoot: true,
  allReduce() {},
  broadcast() {},
  ofRoot: (value) => value,
  agreed: (signal) => signal,
};

/** Returns the rank that computes an example of a batch: each has one in turn. */
export const ownerOf = ({ size }: Pick<Ranks, "size">, index: number): number => index % size;
