/** Task embeddings: learned vectors, by default one for each variant of each task, trained by sign-SGD. */
import { parseVariant } from "../arc/augment.ts";
import { codesOf, embeddingNameOf, type EmbeddingScheme } from "./embedding_schemes.ts";

/** Embeddings that are made room for at a time. */
const BLOCK = 256;

/** Embeddings by the names of their variants. An embedding that was never touched is the initial vector. */
export class EmbeddingTable {
  readonly #index = new Map<string, number>();
  /** Room for {@link BLOCK} embeddings each, so that a growing table is never copied. */
  readonly #blocks: Float32Array[] = [];
  /** Where variants share a task's embedding but for a code of their own: the embeddings of what codes are made of. */
  readonly codes: EmbeddingTable | undefined;

  /**
   * `initial` is what a new embedding starts as; its length is that of every embedding. `scheme` says which
   * variants share an embedding.
   */
  constructor(readonly initial: Float32Array, readonly scheme: EmbeddingScheme = "variant") {
    if (scheme === "coded-task" || scheme === "task-and-variant") {
      this.codes = new EmbeddingTable(new Float32Array(initial.length));
    }
  }

  /** Numbers in an embedding. */
  get width(): number {
    return this.initial.length;
  }

  /** How many embeddings have been touched. */
  get size(): number {
    return this.#index.size;
  }

  /** Names of the touched embeddings, those of variants or of tasks, in the order in which they were first touched. */
  get names(): string[] {
    return [...this.#index.keys()];
  }

  /** Arrays that hold all touched embeddings, one behind the other, in the order of {@link names}; to read. */
  get blocks(): Float32Array[] {
    const last = this.size * this.width - (this.#blocks.length - 1) * BLOCK * this.width;
    return this.#blocks.map((block, i) =>
      i === this.#blocks.length - 1 ? block.subarray(0, last) : block
    );
  }

  /** Whether a variant's embedding has been touched. */
  has(variant: string): boolean {
    return this.#index.has(embeddingNameOf(variant, this.scheme));
  }

  /** The vector of a variant, to read: its embedding and, where variants have one, its code. */
  get(variant: string): Float32Array {
    return this.coded(this.own(variant), variant);
  }

  /** A variant's embedding alone, to read: shared memory if it was touched, else the initial vector. */
  own(variant: string): Float32Array {
    const index = this.#index.get(embeddingNameOf(variant, this.scheme));
    return index === undefined ? this.initial : this.#view(index);
  }

  /** An embedding with the code of a variant added, where variants have one. */
  coded(embedding: Float32Array, variant: string): Float32Array {
    if (!this.codes) return embedding;
    const sum = embedding.slice();
    for (const code of codesOf(variant, this.scheme)) {
      const part = this.codes.get(code);
      for (let i = 0; i < sum.length; i++) sum[i] += part[i];
    }
    return sum;
  }

  /** Sets a variant's embedding. */
  set(variant: string, values: Float32Array): void {
    this.#touch(embeddingNameOf(variant, this.scheme)).set(values);
  }

  /**
   * One sign-SGD step on the embeddings that a batch used: embedding ← embedding·(1 - lr·wd) - lr·sign(Σ gradients).
   * `variants` [B] are those of the carry, `gradients` [B·E] of their vectors; those of equal embeddings are
   * summed. All parts of a code together move as fast as an embedding.
   */
  update(variants: readonly string[], gradients: Float32Array, rate: number, decay: number): void {
    const { width } = this;
    const gradientOf = (slot: number) => gradients.subarray(slot * width, (slot + 1) * width);
    if (this.codes) {
      const codes = variants.flatMap((variant, slot) =>
        codesOf(variant, this.scheme).map((code) => ({ code, slot }))
      );
      const each = new Float32Array(codes.length * width);
      codes.forEach(({ slot }, i) => each.set(gradientOf(slot), i * width));
      const parts = codes.length / variants.length;
      this.codes.update(codes.map(({ code }) => code), each, rate / parts, decay);
    }
    const sums = new Map<string, Float32Array>();
    variants.forEach((variant, slot) => {
      const name = embeddingNameOf(variant, this.scheme);
      const gradient = gradientOf(slot);
      const sum = sums.get(name);
      if (sum) { for (let i = 0; i < width; i++) sum[i] += gradient[i]; }
      else sums.set(name, gradient.slice());
    });
    const keep = 1 - rate * decay;
    for (const [name, sum] of sums) {
      const embedding = this.#touch(name);
      for (let i = 0; i < width; i++) embedding[i] = embedding[i] * keep - rate * Math.sign(sum[i]);
    }
  }

  /** The mean of all touched embeddings; the initial vector if there are none. */
  mean(): Float32Array {
    return this.size === 0 ? this.initial : meanVector(this.#all());
  }

  /** The standard deviation of all touched embeddings in each dimension; 0 if there are none. */
  spread(): Float32Array {
    const mean = this.mean();
    const sums = new Float64Array(this.width);
    for (const embedding of this.#all()) {
      embedding.forEach((value, i) => sums[i] += (value - mean[i]) ** 2);
    }
    return Float32Array.from(sums, (sum) => Math.sqrt(sum / Math.max(1, this.size)));
  }

  #all(): Float32Array[] {
    return Array.from({ length: this.size }, (_, index) => this.#view(index));
  }

  #view(index: number): Float32Array {
    const at = index % BLOCK * this.width;
    return this.#blocks[Math.floor(index / BLOCK)].subarray(at, at + this.width);
  }

  #touch(name: string): Float32Array {
    const known = this.#index.get(name);
    if (known !== undefined) return this.#view(known);
    const index = this.#index.size;
    if (index === this.#blocks.length * BLOCK) {
      this.#blocks.push(new Float32Array(BLOCK * this.width));
    }
    this.#index.set(name, index);
    const embedding = this.#view(index);
    embedding.set(this.initial);
    return embedding;
  }
}

/** The mean of some vectors, at least one, all equally long. */
export function meanVector(vectors: readonly Float32Array[]): Float32Array {
  const sums = new Float64Array(vectors[0].length);
  for (const vector of vectors) vector.forEach((value, i) => sums[i] += value);
  return Float32Array.from(sums, (sum) => sum / vectors.length);
}

/** The names of embeddings by the tasks that they are of. */
export function namesByTask(names: readonly string[]): Map<string, string[]> {
  return Map.groupBy(names, (name) => parseVariant(name).taskId);
}
