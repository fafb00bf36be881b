/** Families of rules, from which each generated task draws a rule of its own. */
import type { Random } from "../../random.ts";
import type { Pair } from "../task.ts";

/**
 * Draws a pair that follows a rule. Returns undefined if the drawn input is ambiguous or too plain to
 * show the rule; the caller draws again.
 */
export type Rule = (random: Random) => Pair | undefined;

/** A family of similar rules. */
export interface Family {
  readonly name: string;
  /** What its rules do, in one sentence. */
  readonly does: string;
  /** Draws a rule: everything that the pairs of one task have in common. */
  readonly draw: (random: Random) => Rule;
}
