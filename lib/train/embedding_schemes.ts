/** Which variants share an embedding (claim C9 and question Q1 of the paper). */
import { parseVariant } from "../arc/augment.ts";

/**
 * `variant`: each has an embedding of its own, as in the paper. `task`: all variants of a task have one.
 * `coded-task`: that, and added to it a code of how the variant is turned and recoloured, made of
 * vectors that all tasks share and learn together.
 */
export const EMBEDDING_SCHEMES = ["variant", "task", "coded-task"] as const;

/** One of {@link EMBEDDING_SCHEMES}. */
export type EmbeddingScheme = (typeof EMBEDDING_SCHEMES)[number];

/** The embedding of a variant, by name: its own, or its task's. */
export function embeddingNameOf(variant: string, scheme: EmbeddingScheme): string {
  return scheme === "variant" ? variant : parseVariant(variant).taskId;
}

/** Parts of a code: one for the dihedral transform, one for where each colour but 0 goes. */
export const CODES = 10;

/** The parts of a variant's code, by the names of their embeddings. */
export function codesOf(variant: string): string[] {
  const { dihedral, colours } = parseVariant(variant);
  const moves = colours.slice(1).map((to, i) => `colour ${i + 1} to ${to}`);
  return [`dihedral ${dihedral}`, ...moves];
}
