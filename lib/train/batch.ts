/** Batches of training examples. */
import type { Example } from "../arc/examples.ts";

/**
 * A batch of B examples with S grid tokens; arrays are [B, S]. Every step replaces all examples; a carry
 * (carry.ts) keeps some.
 */
export class Batch {
  readonly variants: string[];
  readonly tokens: Int32Array;
  readonly labels: Int32Array;
  readonly positions: Int32Array;
  readonly present: Float32Array;

  constructor(readonly size: number, readonly length: number) {
    this.variants = new Array(size).fill("");
    this.tokens = new Int32Array(size * length);
    this.labels = new Int32Array(size * length);
    this.positions = new Int32Array(size * length);
    this.present = new Float32Array(size * length);
  }

  /** Replaces each example by `exampleOf` its index in the batch. */
  offer(exampleOf: (index: number) => Example): void {
    for (let index = 0; index < this.size; index++) this.put(index, exampleOf(index));
  }

  /** Replaces an example. */
  protected put(index: number, example: Example): void {
    const at = index * this.length;
    this.variants[index] = example.variant;
    this.tokens.set(example.tokens, at);
    this.labels.set(example.labels, at);
    this.positions.set(example.positions, at);
    this.present.set(example.present, at);
  }

  /** Returns whether an example has labels. */
  hasLabels(index: number): boolean {
    const begin = index * this.length;
    return this.labels.subarray(begin, begin + this.length).some((label) => label > 0);
  }

  /** Returns the supervision steps of a finished example, 0 for an unfinished one. */
  finishedAfter(_index: number): number {
    return 1;
  }
}
