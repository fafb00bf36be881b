/**
 * Low-rank adaptation (LoRA, Hu et al. 2021): the trunk's matrices are frozen, and W + (alpha /
 * rank)·B·A trains A and B only. The trunk is merged before each step and its gradient projected
 * afterwards, so the step itself is the same.
 */
import { sum } from "d3-array";
import { stream } from "../random.ts";
import type { ModelConfig } from "./config.ts";
import { fusedLayout } from "./fused_layout.ts";
import { layOut, type NamedShape, type Parameter, parameterCount, viewOf } from "./parameters.ts";

/** Size and strength of an adaptation. */
export interface LoraSettings {
  /** The inner dimension of B·A. */
  readonly rank: number;
  readonly alpha: number;
}

/** A matrix of the trunk and the two matrices that adapt it. */
interface Adapted {
  /** [out, in], in the trunk's flat vector. */
  readonly base: Parameter;
  /** [rank, in]. */
  readonly a: Parameter;
  /** [out, rank]. */
  readonly b: Parameter;
}

/** Adapts one trunk by a trained flat vector: the token embedding, then A and B of each matrix. */
export class Lora {
  /** Places of the matrices in the trained vector. */
  readonly layout: readonly Parameter[];
  readonly #embedding: Parameter;
  readonly #adapted: readonly Adapted[];
  readonly #scale: number;

  /** Adapts the flat vector `base` of a trunk, which is never written. */
  constructor(
    readonly model: ModelConfig,
    readonly base: Float32Array,
    { rank, alpha }: LoraSettings,
  ) {
    this.#scale = alpha / rank;
    // As in the reference, a fused matrix has one A: queries, keys and values; gate and up.
    const [embedding, ...others] = fusedLayout(model);
    const matrices = others.filter(({ shape }) => shape.length === 2);
    const pairs = matrices.flatMap(({ name, shape: [height, width] }): NamedShape[] => {
      const prefix = name.replace(/\.weight$/, "");
      return [[`${prefix}._lora_A`, [rank, width]], [`${prefix}._lora_B`, [height, rank]]];
    });
    this.layout = layOut([[embedding.name, embedding.shape], ...pairs]);
    this.#embedding = this.layout[0];
    this.#adapted = matrices.map((base, i) => ({
      base,
      a: this.layout[2 * i + 1],
      b: this.layout[2 * i + 2],
    }));
  }

  /** Length of the trained vector. */
  get size(): number {
    return sum(this.layout, ({ size }) => size);
  }

  /** Returns the initial trained vector: A uniform in ±1/√in and B zero, so nothing changes yet. */
  initial(seed: number): Float32Array {
    const vector = new Float32Array(this.size);
    viewOf(vector, this.#embedding).set(this.base.subarray(0, this.#embedding.size));
    for (const { a } of this.#adapted) {
      const random = stream(seed, "lora", a.name);
      const bound = 1 / Math.sqrt(a.shape[1]);
      viewOf(vector, a).forEach((_, i, view) => view[i] = bound * (2 * random.float() - 1));
    }
    return vector;
  }

  /** Writes the adapted trunk's flat vector to `into`, and returns it. */
  merge(
    vector: Float32Array,
    into: Float32Array = new Float32Array(parameterCount(this.model)),
  ): Float32Array {
    into.set(this.base);
    into.set(viewOf(vector, this.#embedding));
    this.#forEachB((b, w, a, width) => {
      const factor = this.#scale * vector[b];
      for (let i = 0; i < width; i++) into[w + i] += factor * vector[a + i];
    });
    return into;
  }

  /** Writes the gradient of the trained vector to `into`: dB = s·dW·Aᵀ, dA = s·Bᵀ·dW. */
  project(vector: Float32Array, gradient: Float32Array, into: Float32Array): void {
    into.fill(0);
    viewOf(into, this.#embedding).set(gradient.subarray(0, this.#embedding.size));
    this.#forEachB((b, w, a, width) => {
      const factor = this.#scale * vector[b];
      let dot = 0;
      for (let i = 0; i < width; i++) {
        dot += gradient[w + i] * vector[a + i];
        into[a + i] += factor * gradient[w + i];
      }
      into[b] = this.#scale * dot;
    });
  }

  /** Visits each element b of every B, with the offsets in W and A that it connects. */
  #forEachB(visit: (b: number, w: number, a: number, width: number) => void): void {
    for (const { base, a, b } of this.#adapted) {
      const [[height, width], [rank]] = [base.shape, a.shape];
      for (let i = 0; i < height * rank; i++) {
        const [out, r] = [Math.floor(i / rank), i % rank];
        visit(b.offset + i, base.offset + out * width, a.offset + r * width, width);
      }
    }
  }
}
