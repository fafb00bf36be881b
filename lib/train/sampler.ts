/** Samples batches of pairs: epochs over the tasks, with a random variant of each. */
import type { Variant } from "../arc/augment.ts";
import type { TrainingTask } from "../arc/examples.ts";
import { type Random, type RandomState, resume, stream } from "../random.ts";

/** One pair of one variant of one task. */
export interface Draw {
  readonly task: TrainingTask;
  readonly variant: Variant;
  /** The index of the training pair. */
  readonly pair: number;
}

/** The state of a sampler, from which {@link Sampler.restore} continues. */
export interface SamplerState {
  readonly epoch: number;
  /** Visited tasks of the epoch. */
  readonly visited: number;
  readonly random: RandomState;
}

/**
 * Draws an endless sequence of batches. An epoch visits each task once, in random order, and appends the
 * pairs of a random variant, in random order, until the batch is full; it drops surplus pairs. Batches
 * span epochs.
 */
export class Sampler {
  #epoch = 0;
  #order: number[];
  #visited = 0;
  #random: Random;

  /** Takes at most `pairsPerDraw` pairs of a variant at a visit; 0 for all. */
  constructor(
    readonly tasks: readonly TrainingTask[],
    readonly seed: number,
    readonly settings: { readonly batchSize: number; readonly pairsPerDraw: number },
  ) {
    [this.#order, this.#random] = this.#begin(0);
  }

  /** Draws the next batch. */
  next(): Draw[] {
    const { batchSize, pairsPerDraw } = this.settings;
    const draws: Draw[] = [];
    while (draws.length < batchSize) {
      if (this.#visited === this.tasks.length) {
        [this.#order, this.#random] = this.#begin(++this.#epoch);
        this.#visited = 0;
      }
      const task = this.tasks[this.#order[this.#visited++]];
      const variant = this.#random.pick(task.variants);
      const pairs = this.#random.shuffle(task.pairs.map((_, pair) => pair));
      const room = Math.min(batchSize - draws.length, pairsPerDraw || pairs.length);
      draws.push(...pairs.slice(0, room).map((pair) => ({ task, variant, pair })));
    }
    return draws;
  }

  /** Returns the current state. */
  state(): SamplerState {
    return { epoch: this.#epoch, visited: this.#visited, random: this.#random.state() };
  }

  /** Continues from the state of a sampler with the same tasks and seed. */
  restore({ epoch, visited, random }: SamplerState): void {
    this.#epoch = epoch;
    [this.#order] = this.#begin(epoch);
    this.#visited = visited;
    this.#random = resume(random);
  }

  #begin(epoch: number): [number[], Random] {
    const random = stream(this.seed, "epoch", epoch);
    return [random.shuffle(this.tasks.map((_, task) => task)), random];
  }
}

/** Returns the number of pairs in an epoch. */
export function pairsPerEpoch(tasks: readonly TrainingTask[], pairsPerDraw: number): number {
  return tasks.reduce(
    (sum, { pairs }) => sum + Math.min(pairs.length, pairsPerDraw || pairs.length),
    0,
  );
}
