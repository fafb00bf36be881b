/** The pairs of one step, slot by slot. */
import type { Example } from "../arc/examples.ts";

/**
 * What the slots of a batch hold at a step: where every pair gets one supervision step, a new pair
 * each. All arrays are slot after slot.
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

  /** Every slot takes the example that is its own. */
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

  /** Whether a slot's example has something to predict. */
  hasLabels(slot: number): boolean {
    const begin = slot * this.length;
    return this.labels.subarray(begin, begin + this.length).some((label) => label > 0);
  }

  /** Supervision steps that a slot's example has had at its end; 0 where it goes on. */
  finishedAfter(_slot: number): number {
    return 1;
  }
}
