/** Sharing of task embeddings among variants (claim C9 and question Q1 of the paper). */
import { parseVariant } from "../arc/augment.ts";

/**
 * - `variant`: one embedding per variant, as in the paper
 * - `task`: one embedding per task
 * - `coded-task`: one embedding per task, plus a code of the variant's transform and colours; its
 *   vectors are shared by all tasks
 */
export const EMBEDDING_SCHEMES = ["variant", "task", "coded-task"] as const;

/** One of {@link EMBEDDING_SCHEMES}. */
export type EmbeddingScheme = (typeof EMBEDDING_SCHEMES)[number];

/** Returns the name of a variant's embedding. */
export function embeddingNameOf(variant: string, scheme: EmbeddingScheme): string {
  return scheme === "variant" ? variant : parseVariant(variant).taskId;
}

/** Vectors summed in a code: one for the dihedral transform, one for each colour but 0. */
export const CODES = 10;

/** Returns the names of the vectors that a variant's code sums. */
export function codesOf(variant: string): string[] {
  const { dihedral, colours } = parseVariant(variant);
  const moves = colours.slice(1).map((to, i) => `colour ${i + 1} to ${to}`);
  return [`dihedral ${dihedral}`, ...moves];
}
