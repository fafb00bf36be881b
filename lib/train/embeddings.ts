/** Task embeddings: learned vectors, one per variant of a task by default, trained by sign-SGD. */
import { parseVariant } from "../arc/augment.ts";
import { addInto } from "../trm/vectors.ts";
import { codesOf, embeddingNameOf, type EmbeddingScheme } from "./embedding_schemes.ts";

/** Embeddings per allocation. */
const BLOCK = 256;

/** Task embeddings by variant. Only embeddings that were set or updated are stored. */
export class EmbeddingTable {
  readonly #index = new Map<string, number>();
  /** Arrays of {@link BLOCK} embeddings, so a growing table is never copied. */
  readonly #blocks: Float32Array[] = [];
  /** Vectors of codes by name, in schemes with codes. */
  readonly codes: EmbeddingTable | undefined;

  /** Initialises every embedding from `initial`, [E]. */
  constructor(readonly initial: Float32Array, readonly scheme: EmbeddingScheme = "variant") {
    if (scheme === "coded-task" || scheme === "task-and-variant") {
      this.codes = new EmbeddingTable(new Float32Array(initial.length));
    }
  }

  /** Length E of an embedding. */
  get width(): number {
    return this.initial.length;
  }

  /** Number of stored embeddings. */
  get size(): number {
    return this.#index.size;
  }

  /** Names of the stored embeddings, of variants or tasks, in the order of their first use. */
  get names(): string[] {
    return [...this.#index.keys()];
  }

  /** Views of all stored embeddings, consecutive, in the order of {@link names}; read only. */
  get blocks(): Float32Array[] {
    return this.#blocks.map((block, i) => block.subarray(0, (this.size - i * BLOCK) * this.width));
  }

  /** Returns whether a variant's embedding is stored. */
  has(variant: string): boolean {
    return this.#index.has(embeddingNameOf(variant, this.scheme));
  }

  /** Returns the vector of a variant, read only: its embedding plus its code, if any. */
  get(variant: string): Float32Array {
    return this.coded(this.own(variant), variant);
  }

  /** Returns a view of a variant's embedding without its code, read only. */
  own(variant: string): Float32Array {
    const index = this.#index.get(embeddingNameOf(variant, this.scheme));
    return index === undefined ? this.initial : this.#view(index);
  }

  /** Returns an embedding plus the code of a variant, if any. */
  coded(embedding: Float32Array, variant: string): Float32Array {
    if (!this.codes) return embedding;
    const total = embedding.slice();
    for (const code of codesOf(variant, this.scheme)) addInto(total, this.codes.get(code));
    return total;
  }

  /** Sets a variant's embedding. */
  set(variant: string, values: Float32Array): void {
    this.#store(embeddingNameOf(variant, this.scheme)).set(values);
  }

  /**
   * Applies a sign-SGD step to the embeddings of a batch: e ← e·(1 - lr·wd) - lr·sign(Σ gradients).
   * `gradients` [B, E] are those of the vectors of `variants` [B]; variants that share an embedding
   * sum theirs. The vectors of a code share the learning rate of an embedding.
   */
  update(variants: readonly string[], gradients: Float32Array, lr: number, decay: number): void {
    if (this.codes) {
      const codes = variants.map((variant) => codesOf(variant, this.scheme));
      this.codes.#step(codes, gradients, lr / codes[0].length, decay);
    }
    const names = variants.map((variant) => [embeddingNameOf(variant, this.scheme)]);
    this.#step(names, gradients, lr, decay);
  }

  /** Updates the embeddings `names[i]` by gradient `i`. */
  #step(names: readonly string[][], gradients: Float32Array, lr: number, decay: number): void {
    const { width } = this;
    const sums = new Map<string, Float32Array>();
    names.forEach((shared, i) => {
      const gradient = gradients.subarray(i * width, (i + 1) * width);
      for (const name of shared) {
        const sum = sums.get(name);
        if (sum) addInto(sum, gradient);
        else sums.set(name, gradient.slice());
      }
    });
    const decayFactor = 1 - lr * decay;
    for (const [name, sum] of sums) {
      const embedding = this.#store(name);
      for (let i = 0; i < width; i++) {
        embedding[i] = embedding[i] * decayFactor - lr * Math.sign(sum[i]);
      }
    }
  }

  /** Copies the table without the vectors of its codes, which start at zero again. */
  withoutCodes(): EmbeddingTable {
    const copy = new EmbeddingTable(this.initial, this.scheme);
    for (const name of this.names) copy.set(name, this.own(name));
    return copy;
  }

  /** Returns the mean of all stored embeddings, or the initial vector if there are none. */
  mean(): Float32Array {
    return this.size === 0 ? this.initial : meanVector(this.#all());
  }

  /** Returns the standard deviation of all stored embeddings, [E]; 0 if there are none. */
  standardDeviation(): Float32Array {
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

  #store(name: string): Float32Array {
    const known = this.#index.get(name);
    if (known !== undefined) return this.#view(known);
    const index = this.size;
    if (index === this.#blocks.length * BLOCK) {
      this.#blocks.push(new Float32Array(BLOCK * this.width));
    }
    this.#index.set(name, index);
    const embedding = this.#view(index);
    embedding.set(this.initial);
    return embedding;
  }
}

/** Returns the mean of equally long vectors, at least one. */
export function meanVector(vectors: readonly Float32Array[]): Float32Array {
  const sums = new Float64Array(vectors[0].length);
  for (const vector of vectors) vector.forEach((value, i) => sums[i] += value);
  return Float32Array.from(sums, (sum) => sum / vectors.length);
}

/** Groups names of embeddings by task. */
export function namesByTask(names: readonly string[]): Map<string, string[]> {
  return Map.groupBy(names, (name) => parseVariant(name).taskId);
}
