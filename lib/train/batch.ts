/** The examples of one training step. */
import type { Example } from "../arc/examples.ts";

/**
 * The examples in the slots of a batch, one behind the other in each array. Every slot takes a new
 * example at every step. A carry (carry.ts) keeps some for several steps.
 */
export class Batch {
  readonly variants: string[];
  readonly tokens: Int32Array;
  readonly labels: Int32Array;
  readonly positions: Int32Array;
  readonly present: Float32Array;

  constructor(readonly batch: number, readonly length: number) {
    this.variants = new Array(batch).fill("");
    this.tokens = new Int32Array(batch * length);
    this.labels = new Int32Array(batch * length);
    this.positions = new Int32Array(batch * length);
    this.present = new Float32Array(batch * length);
  }

  /** Offers each slot an example, which it takes. */
  offer(exampleOf: (slot: number) => Example): void {
    for (let slot = 0; slot < this.batch; slot++) this.put(slot, exampleOf(slot));
  }

  /** Replaces what a slot holds. */
  protected put(slot: number, example: Example): void {
    const at = slot * this.length;
    this.variants[slot] = example.variant;
    this.tokens.set(example.tokens, at);
    this.labels.set(example.labels, at);
    this.positions.set(example.positions, at);
    this.present.set(example.present, at);
  }

  /** Returns whether a slot's example has something to predict. */
  hasLabels(slot: number): boolean {
    const begin = slot * this.length;
    return this.labels.subarray(begin, begin + this.length).some((label) => label > 0);
  }

  /** Returns the supervision steps that a slot's example got, or 0 where it is not finished. */
  finishedAfter(_slot: number): number {
    return 1;
  }
}
