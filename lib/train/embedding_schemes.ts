/** Which variants share an embedding (claim C9 and question Q1 of the paper). */
import { parseVariant } from "../arc/augment.ts";

/**
 * `variant`: each has an embedding of its own, as in the paper. `task`: all variants of a task have one.
 * `coded-task`: that, and added to it a code of how the variant is turned and recoloured, made of
 * vectors that all tasks share and learn together. `task-and-variant`: that of the task, and added to
 * it as its code one vector of the variant's own, which begins at zero.
 */
export const EMBEDDING_SCHEMES = ["variant", "task", "coded-task", "task-and-variant"] as const;

/** One of {@link EMBEDDING_SCHEMES}. */
export type EmbeddingScheme = (typeof EMBEDDING_SCHEMES)[number];

/** The embedding of a variant, by name: its own, or its task's. */
export function embeddingNameOf(variant: string, scheme: EmbeddingScheme): string {
  return scheme === "variant" ? variant : parseVariant(variant).taskId;
}

/**
 * The parts of a variant's code, by the names of their embeddings: one for the dihedral transform and
 * one for where each colour but 0 goes, or the variant itself; none where variants have no code.
 */
export function codesOf(variant: string, scheme: EmbeddingScheme): string[] {
  if (scheme === "task-and-variant") return [variant];
  if (scheme !== "coded-task") return [];
  const { dihedral, colours } = parseVariant(variant);
  const moves = colours.slice(1).map((to, i) => `colour ${i + 1} to ${to}`);
  return [`dihedral ${dihedral}`, ...moves];
}
