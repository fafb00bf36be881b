/** Sampling of batches: epochs over tasks, one random variant of each. */
import { sum } from "d3-array";
import type { Variant } from "../arc/augment.ts";
import type { TrainingTask } from "../arc/examples.ts";
import { type Random, resume, stream } from "../random.ts";

/** One pair of one variant of one task. */
export interface Draw {
  readonly task: TrainingTask;
  readonly variant: Variant;
  /** Index of the pair among the task's training pairs. */
  readonly pair: number;
}

/** State of a sampler, for {@link Sampler.restore}. */
export type SamplerState = Readonly<ReturnType<Sampler["state"]>>;

/**
 * Draws batches. An epoch visits each task once in random order, picks a variant uniformly, and
 * adds its pairs in random order until the batch is full; pairs that do not fit are dropped. A
 * batch may span two epochs.
 */
export class Sampler {
  #epoch = 0;
  #order: number[];
  /** Tasks visited in the epoch. */
  #visited = 0;
  #random: Random;

  /** `pairsPerDraw` is the maximum number of pairs per visit; 0 means all. */
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
  state() {
    return { epoch: this.#epoch, visited: this.#visited, random: this.#random.state() };
  }

  /** Restores a state of a sampler with the same tasks and seed. */
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

/** Returns the number of pairs that an epoch draws. */
export function pairsPerEpoch(tasks: readonly TrainingTask[], pairsPerDraw: number): number {
  return sum(tasks, ({ pairs }) => Math.min(pairs.length, pairsPerDraw || pairs.length));
}
