/** Estimates the time of a training step on several ranks. */

/** A connection between ranks. */
export interface Link {
  /** Bytes a second that a rank sends. */
  readonly bandwidth: number;
  /** Seconds of an empty message. */
  readonly latency: number;
}

/** What a step costs. */
export interface StepCost {
  /** Seconds of an example on one rank. */
  readonly example: number;
  /** Seconds of the work that every rank does for all: optimizer and preparation of the batch. */
  readonly common: number;
  /** Bytes that the ranks sum. */
  readonly bytes: number;
}

/** The parts of a step, in seconds. */
export interface StepTime {
  readonly compute: number;
  readonly exchange: number;
}

/**
 * Returns the time of a step of `batch` examples. The slowest rank has ⌈batch / N⌉ of them. A sum in a ring
 * takes 2(N - 1) messages, each of one N-th of the bytes.
 */
export function stepTime(ranks: number, batch: number, cost: StepCost, link: Link): StepTime {
  const { example, common, bytes } = cost;
  const message = bytes / ranks / link.bandwidth + link.latency;
  return {
    compute: Math.ceil(batch / ranks) * example + common,
    exchange: ranks === 1 ? 0 : 2 * (ranks - 1) * message,
  };
}

/** Returns the least number of ranks, up to `batch`, whose exchange takes longer than their computation. */
export function crossing(batch: number, cost: StepCost, link: Link): number | undefined {
  for (let ranks = 2; ranks <= batch; ranks++) {
    const { compute, exchange } = stepTime(ranks, batch, cost, link);
    if (exchange > compute) return ranks;
  }
  return undefined;
}

/** Returns the costs of a step from its seconds on one rank for two batch sizes. */
export function costOf(
  [one, other]: readonly [Timed, Timed],
  bytes: number,
): StepCost {
  const example = (other.seconds - one.seconds) / (other.batch - one.batch);
  return { example, common: one.seconds - one.batch * example, bytes };
}

/** The seconds of a step of a number of examples. */
export interface Timed {
  readonly batch: number;
  readonly seconds: number;
}

/** Returns the bytes that ranks sum in a step: the gradients, and five numbers for each example. */
export function exchangedBytes(parameters: number, batch: number, embeddingSize: number): number {
  return 4 * (parameters + batch * (embeddingSize + 5));
}
