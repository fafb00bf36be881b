/** Sharing of task embeddings among variants (claim C9 and question Q1 of the paper). */
import { parseVariant } from "../arc/augment.ts";

/**
 * - `variant`: one embedding per variant, as in the paper
 * - `task`: one embedding per task
 * - `coded-task`: one embedding per task, plus a code of the variant's transform and colours; its
 *   vectors are shared by all tasks
 * - `task-and-variant`: one embedding per task, plus a code that is one vector per variant
 */
export const EMBEDDING_SCHEMES = ["variant", "task", "coded-task", "task-and-variant"] as const;

/** One of {@link EMBEDDING_SCHEMES}. */
export type EmbeddingScheme = (typeof EMBEDDING_SCHEMES)[number];

/** Returns the name of a variant's embedding. */
export function embeddingNameOf(variant: string, scheme: EmbeddingScheme): string {
  return scheme === "variant" ? variant : parseVariant(variant).taskId;
}

/**
 * Returns the names of the vectors that a variant's code sums: those of its transform and of each colour
 * but 0, or its own. Empty for schemes without codes.
 */
export function codesOf(variant: string, scheme: EmbeddingScheme): string[] {
  if (scheme === "task-and-variant") return [variant];
  if (scheme !== "coded-task") return [];
  const { dihedral, colours } = parseVariant(variant);
  const moves = colours.slice(1).map((to, i) => `colour ${i + 1} to ${to}`);
  return [`dihedral ${dihedral}`, ...moves];
}
