/** The carry: states of a batch's examples between supervision steps, in models of several steps. */
import type { Example } from "../arc/examples.ts";
import { ownerOf, type Ranks } from "../mpi/ranks.ts";
import type { Random } from "../random.ts";
import type { InitialStates } from "../trm/parameters.ts";
import { repeatVector } from "../trm/vectors.ts";
import type { ModelConfig } from "../trm/config.ts";
import { Batch } from "./batch.ts";

/** State of a carry, for {@link Carry.restore}. */
export type CarryState = ReturnType<Carry["state"]>;

/** Carry of a batch of B examples with S grid tokens; arrays are [B, S] unless given. */
export class Carry extends Batch {
  /** States, [B, L, D]; a step overwrites them. */
  readonly zH: Float32Array;
  readonly zL: Float32Array;
  /** Supervision steps of each example so far, [B]. */
  readonly steps: Int32Array;
  /** 1 for examples that halted, and are replaced in the next step, [B]. */
  readonly halted: Uint8Array;

  constructor(
    readonly model: ModelConfig,
    readonly initial: InitialStates,
    batch: number,
    length: number,
  ) {
    super(batch, length);
    const states = batch * this.stateSize;
    this.zH = new Float32Array(states);
    this.zL = new Float32Array(states);
    this.steps = new Int32Array(batch);
    this.halted = new Uint8Array(batch).fill(1);
  }

  /** Copies the states of each example from the rank that computes it. */
  gather(ranks: Ranks): void {
    for (let index = 0; index < this.size; index++) {
      for (const states of [this.zH, this.zL]) {
        const [begin, end] = [index * this.stateSize, (index + 1) * this.stateSize];
        ranks.broadcast(states.subarray(begin, end), ownerOf(ranks, index));
      }
    }
  }

  /** Returns the current state; its arrays are views. */
  state() {
    const { variants, tokens, labels, positions, present, zH, zL, steps, halted } = this;
    return { variants, tokens, labels, positions, present, zH, zL, steps, halted };
  }

  /** Restores the state of a carry of the same shape. */
  restore({ variants, ...arrays }: CarryState): void {
    variants.forEach((name, index) => this.variants[index] = name);
    for (const [name, values] of Object.entries(arrays)) {
      this[name as keyof typeof arrays].set(values);
    }
  }

  /** Returns 1 for examples at their first step, whose states are the initial ones, else 0; [B]. */
  fresh(): Float32Array {
    return Float32Array.from(this.steps, (steps) => steps === 0 ? 1 : 0);
  }

  /** Size of a state of one example, L·D. */
  get stateSize(): number {
    return (this.model.embeddingTokens + this.length) * this.model.hidden;
  }

  /** Replaces each example that halted by `exampleOf` its index in the batch. */
  override offer(exampleOf: (index: number) => Example): void {
    this.halted.forEach((halted, index) => {
      if (halted) this.put(index, exampleOf(index));
    });
  }

  protected override put(index: number, example: Example): void {
    super.put(index, example);
    const [begin, end] = [index * this.stateSize, (index + 1) * this.stateSize];
    repeatVector(this.zH.subarray(begin, end), this.initial.hInit);
    repeatVector(this.zL.subarray(begin, end), this.initial.lInit);
    this.steps[index] = 0;
    this.halted[index] = 0;
  }

  /**
   * Counts a step and halts examples: after the maximum number of steps, or when the halting logit
   * is positive. With probability `exploration`, an example may only halt after a number of steps
   * drawn from 2…max, so later steps train too.
   */
  advance(haltLogits: Float32Array, exploration: number, random: Random): void {
    const { maxSteps } = this.model;
    for (let index = 0; index < this.size; index++) {
      const steps = ++this.steps[index];
      const explores = random.float() < exploration;
      const least = explores ? 2 + random.int(maxSteps - 1) : 0;
      const wants = steps >= maxSteps || haltLogits[index] > 0;
      this.halted[index] = wants && steps >= Math.min(least, maxSteps) ? 1 : 0;
    }
  }

  override finishedAfter(index: number): number {
    return this.halted[index] ? this.steps[index] : 0;
  }
}
