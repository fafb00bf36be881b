/** Cosine similarity of task embeddings by how the tasks are related, with histograms. */
import type { EmbeddingTable } from "../train/embeddings.ts";
import { cosine } from "../train/cosine_similarity.ts";
import type { Similarity } from "./data.ts";

/** The most variants of a task that are compared; all pairs of all variants would take too long. */
export const COMPARED_VARIANTS = 8;

/** Ranges of the histogram, from -1 to 1. */
const RANGES = 20;

/** A task and its variants, by their names. */
export interface Compared {
  readonly id: string;
  readonly variants: readonly string[];
}

/** Kinds of pairs, from the closest. Pairs of one rule are pairs of one family too. */
const KINDS = {
  within: "variants of one task",
  rule: "tasks of one rule",
  family: "tasks of one family",
  any: "any two tasks",
} as const;

type Kind = keyof typeof KINDS;

/**
 * Returns the similarity of the stored embeddings of tasks, for each kind of pairs that there is. Any two
 * tasks include those of one rule and of one family.
 */
export function similaritiesOf(embeddings: EmbeddingTable, tasks: readonly Compared[]) {
  // With an embedding for each task, its variants have no embeddings of their own.
  const most = embeddings.scheme === "task" ? 1 : COMPARED_VARIANTS;
  const vectors = tasks.flatMap(({ id, variants }) =>
    variants.slice(0, most).filter((name) => embeddings.has(name)).map((name) => ({
      id,
      origin: originOf(id),
      vector: embeddings.get(name),
    }))
  );
  const sums = new Map<Kind, { pairs: number; total: number; histogram: number[] }>();
  const add = (kind: Kind, value: number) => {
    let own = sums.get(kind);
    if (!own) {
      own = { pairs: 0, total: 0, histogram: new Array<number>(RANGES).fill(0) };
      sums.set(kind, own);
    }
    own.pairs++;
    own.total += value;
    own.histogram[Math.min(RANGES - 1, Math.floor((value + 1) / 2 * RANGES))]++;
  };
  for (const [i, a] of vectors.entries()) {
    for (let j = i + 1; j < vectors.length; j++) {
      const b = vectors[j];
      // Rounding may lead out of -1…1.
      const value = Math.min(1, Math.max(-1, cosine(a.vector, b.vector)));
      if (a.id === b.id) add("within", value);
      else {
        add("any", value);
        if (a.origin && a.origin.family === b.origin?.family) add("family", value);
        if (a.origin && a.origin.rule === b.origin?.rule) add("rule", value);
      }
    }
  }
  return {
    variants: most,
    kinds: (Object.keys(KINDS) as Kind[]).flatMap((kind): Similarity[] => {
      const own = sums.get(kind);
      if (!own) return [];
      const { pairs, total, histogram } = own;
      const mean = Math.min(1, Math.max(-1, total / pairs));
      return [{ name: KINDS[kind], pairs, mean, histogram }];
    }),
  };
}

/**
 * Returns the rule and the family of a generated task by its id: `mini-eval/grow-right+turn-left/007` has
 * the rule `grow-right+turn-left` and the family `grow+turn`. Other tasks have none.
 */
export function originOf(id: string): { rule: string; family: string } | undefined {
  const [, rule] = /^[^/]+\/([^/]+)\/\d+$/.exec(id) ?? [];
  if (rule === undefined) return undefined;
  return { rule, family: rule.split("+").map((part) => part.split("-")[0]).join("+") };
}
