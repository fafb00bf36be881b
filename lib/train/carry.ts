/**
 * Adaptive computation: each slot of a batch keeps its example, and carries its states on, until it
 * halts. For models of more than one supervision step.
 */
import type { Example } from "../arc/examples.ts";
import type { Random } from "../random.ts";
import { type InitialStates, repeatVector } from "../trm/parameters.ts";
import type { ModelConfig } from "../trm/config.ts";
import { Batch } from "./batch.ts";

/** What must be kept of a carry to go on with it. */
export type CarryState = Pick<
  Carry,
  | "variants"
  | "tokens"
  | "labels"
  | "positions"
  | "present"
  | "zH"
  | "zL"
  | "steps"
  | "halted"
>;

/** What the slots of a batch hold between supervision steps. All arrays are slot after slot. */
export class Carry extends Batch {
  /** States [B, L, D]; a step writes the new ones over those that it went by. */
  readonly zH: Float32Array;
  readonly zL: Float32Array;
  /** Supervision steps that each slot's example has had. */
  readonly steps: Int32Array;
  /** 1 for slots that take the next example offered. */
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

  /** What {@link restore} needs to go on from here; shared memory. */
  state(): CarryState {
    const { variants, tokens, labels, positions, present, zH, zL, steps, halted } = this;
    return { variants, tokens, labels, positions, present, zH, zL, steps, halted };
  }

  /** Takes over what the carry of a batch of the same shape held. */
  restore({ variants, ...arrays }: CarryState): void {
    variants.forEach((name, slot) => this.variants[slot] = name);
    for (const [name, values] of Object.entries(arrays)) {
      this[name as keyof typeof arrays].set(values);
    }
  }

  /** Numbers in one state of one slot. */
  get stateSize(): number {
    return (this.model.embeddingTokens + this.length) * this.model.hidden;
  }

  /** Carry that have halted take the example that is theirs; it is made for them alone. */
  override offer(exampleOf: (slot: number) => Example): void {
    this.halted.forEach((halted, slot) => {
      if (halted) this.put(slot, exampleOf(slot));
    });
  }

  protected override put(slot: number, example: Example): void {
    super.put(slot, example);
    const [begin, end] = [slot * this.stateSize, (slot + 1) * this.stateSize];
    repeatVector(this.zH.subarray(begin, end), this.initial.hInit);
    repeatVector(this.zL.subarray(begin, end), this.initial.lInit);
    this.steps[slot] = 0;
    this.halted[slot] = 0;
  }

  /**
   * Decides, after a step, which carry halt: after the most steps, or when the halting logit is
   * positive. With probability `exploration` a slot may not halt before a minimum
   * drawn from 2…max steps, so that later steps are trained too.
   */
  advance(haltLogits: Float32Array, exploration: number, random: Random): void {
    const { maxSteps } = this.model;
    for (let slot = 0; slot < this.batch; slot++) {
      const steps = ++this.steps[slot];
      const explores = random.float() < exploration;
      const least = explores ? 2 + random.int(maxSteps - 1) : 0;
      const wants = steps >= maxSteps || haltLogits[slot] > 0;
      this.halted[slot] = wants && steps >= Math.min(least, maxSteps) ? 1 : 0;
    }
  }

  override finishedAfter(slot: number): number {
    return this.halted[slot] ? this.steps[slot] : 0;
  }
}
