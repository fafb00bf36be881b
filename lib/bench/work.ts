/** What is measured: a piece of work, and what is known of it beforehand. */
import type { Conditions, Effort, Measurement } from "./recorder.ts";
import type { PeerWork } from "./peer.ts";

/** A piece of work that is done again and again. */
export interface Work {
  readonly name: string;
  /** Useful floating-point operations of a run, where they are counted; see flops.ts. */
  readonly flops?: number;
  /** Pairs (or questions) that a run handles. */
  readonly pairs?: number;
  /** Grid tokens of each pair, where they are all of one length. */
  readonly tokens?: number;
  /** The same work for another program to do. */
  readonly peer?: PeerWork;
  /** How often it is done in a round, where that is not as often as other work. */
  readonly effort?: Effort;
  measure(conditions: Conditions): Promise<Measurement>;
}
