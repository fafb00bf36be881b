/** Pieces of work to measure. */
import type { Conditions, Effort, Measurement } from "./recorder.ts";
import type { PeerWork } from "./peer.ts";

/** A piece of repeatable work. */
export interface Work {
  readonly name: string;
  /** Useful floating-point operations of a run; see flops.ts. */
  readonly flops?: number;
  /** Pairs (or questions) of a run. */
  readonly pairs?: number;
  /** Grid tokens of each pair, where equal. */
  readonly tokens?: number;
  /** The peer's form of the work. */
  readonly peer?: PeerWork;
  /** The effort, where it differs from other work's. */
  readonly effort?: Effort;
  measure(conditions: Conditions): Promise<Measurement>;
}
