/** The carry of a batch: what its examples keep between supervision steps, until they halt. */
import type { Example } from "../arc/examples.ts";
import type { Random } from "../random.ts";
import { repeatVector } from "../trm/parameters.ts";
import type { ModelConfig } from "../trm/config.ts";
import type { Trunk } from "../trm/parameters.ts";

/** State of a carry, for {@link Carry.restore}. */
export type CarryState = ReturnType<Carry["state"]>;

/** Carry of a batch of B examples with S grid tokens; arrays are [B, S] unless given. */
export class Carry {
  readonly variants: string[];
  readonly tokens: Int32Array;
  readonly labels: Int32Array;
  readonly positions: Int32Array;
  readonly present: Float32Array;
  /** States, [B, L, D]; a step overwrites them. */
  readonly zH: Float32Array;
  readonly zL: Float32Array;
  /** Supervision steps of each example so far, [B]. */
  readonly steps: Int32Array;
  /** 1 for examples that halted, and are replaced in the next step, [B]. */
  readonly halted: Uint8Array;

  constructor(
    readonly model: ModelConfig,
    readonly initial: Pick<Trunk, "hInit" | "lInit">,
    readonly batch: number,
    readonly length: number,
  ) {
    this.variants = new Array(batch).fill("");
    this.tokens = new Int32Array(batch * length);
    this.labels = new Int32Array(batch * length);
    this.positions = new Int32Array(batch * length);
    this.present = new Float32Array(batch * length);
    const states = batch * this.stateSize;
    this.zH = new Float32Array(states);
    this.zL = new Float32Array(states);
    this.steps = new Int32Array(batch);
    this.halted = new Uint8Array(batch).fill(1);
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

  /** Size of a state of one example, L·D. */
  get stateSize(): number {
    return (this.model.embeddingTokens + this.length) * this.model.hidden;
  }

  /** Replaces each example that halted by `exampleOf` its index in the batch. */
  offer(exampleOf: (index: number) => Example): void {
    this.halted.forEach((halted, index) => {
      if (halted) this.#put(index, exampleOf(index));
    });
  }

  #put(index: number, example: Example): void {
    const at = index * this.length;
    this.variants[index] = example.variant;
    this.tokens.set(example.tokens, at);
    this.labels.set(example.labels, at);
    this.positions.set(example.positions, at);
    this.present.set(example.present, at);
    const [begin, end] = [index * this.stateSize, (index + 1) * this.stateSize];
    repeatVector(this.zH.subarray(begin, end), this.initial.hInit);
    repeatVector(this.zL.subarray(begin, end), this.initial.lInit);
    this.steps[index] = 0;
    this.halted[index] = 0;
  }

  /** Returns whether an example has labels. */
  hasLabels(index: number): boolean {
    const begin = index * this.length;
    return this.labels.subarray(begin, begin + this.length).some((label) => label > 0);
  }

  /**
   * Counts a step and halts examples: after the maximum number of steps, or when the halting logit
   * is positive. With probability `exploration`, an example may only halt after a number of steps
   * drawn from 2…max, so later steps train too.
   */
  advance(haltLogits: Float32Array, exploration: number, random: Random): void {
    const { maxSteps } = this.model;
    for (let index = 0; index < this.batch; index++) {
      const steps = ++this.steps[index];
      const explores = random.float() < exploration;
      const least = explores ? 2 + random.int(maxSteps - 1) : 0;
      const wants = steps >= maxSteps || haltLogits[index] > 0;
      this.halted[index] = wants && steps >= Math.min(least, maxSteps) ? 1 : 0;
    }
  }
}
