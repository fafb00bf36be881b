/** Which pairs a batch is made of: epochs over the tasks, one variant of each at random. */
import type { Variant } from "../arc/augment.ts";
import type { TrainingTask } from "../arc/examples.ts";
import { type Random, type RandomState, resume, stream } from "../random.ts";

/** One pair of one variant of one task. */
export interface Draw {
  readonly task: TrainingTask;
  readonly variant: Variant;
  /** Which of the task's training pairs. */
  readonly pair: number;
}

/** Where a sampler stands, to be given back to it by {@link Sampler.restore}. */
export interface SamplerState {
  readonly epoch: number;
  /** Tasks of the epoch that have been visited. */
  readonly visited: number;
  readonly random: RandomState;
}

/**
 * Draws batches without end. An epoch visits each task once in random order, takes one variant of it
 * uniformly and appends its pairs in random order until the batch is full; those that no longer
 * fit are lost. Batches cross the borders of epochs.
 */
export class Sampler {
  #epoch = 0;
  #order: number[];
  #visited = 0;
  #random: Random;

  /** `pairsPerDraw`: at most so many pairs of a variant at a visit; 0 for all of them. */
  constructor(
    readonly tasks: readonly TrainingTask[],
    readonly seed: number,
    readonly settings: { readonly batchSize: number; readonly pairsPerDraw: number },
  ) {
    [this.#order, this.#random] = this.#begin(0);
  }

  /** The next batch. */
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

  /** What {@link restore} needs to go on from here. */
  state(): SamplerState {
    return { epoch: this.#epoch, visited: this.#visited, random: this.#random.state() };
  }

  /** Goes on from where {@link state} was taken, of a sampler with the same tasks and seed. */
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

/** Pairs that an epoch offers: with a cap a draw, no task gives more than that. */
export function pairsPerEpoch(tasks: readonly TrainingTask[], pairsPerDraw: number): number {
  return tasks.reduce(
    (sum, { pairs }) => sum + Math.min(pairs.length, pairsPerDraw || pairs.length),
    0,
  );
}
