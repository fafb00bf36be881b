/**
 * Low-rank adaptation (LoRA): the matrices of a trunk stay as they are, and small products are
 * trained beside them, W + (alpha / rank)·B·A. A trunk so adapted is merged before each step and its
 * gradient projected afterwards, so that the step itself needs no other form.
 */
import { type Random, stream } from "../random.ts";
import type { ModelConfig } from "./config.ts";
import { fusedLayout } from "./fused_layout.ts";
import { type Parameter, parameterCount, stretchOf } from "./parameters.ts";

/** How strong an adaptation is. */
export interface LoraSettings {
  /** Columns of B and rows of A. */
  readonly rank: number;
  readonly alpha: number;
}

/** A matrix of the trunk and the two that adapt it. */
interface Adapted {
  /** [out, in], where it stands in the trunk's flat vector. */
  readonly base: { readonly offset: number; readonly out: number; readonly in: number };
  /** [rank, in]. */
  readonly a: Parameter;
  /** [out, rank]. */
  readonly b: Parameter;
}

/** Adapts one trunk. What trains is a flat vector: the token embedding, then A and B by matrix. */
export class Lora {
  /** The trained vector's parts. */
  readonly layout: readonly Parameter[];
  readonly #embedding: Parameter;
  readonly #adapted: readonly Adapted[];
  readonly #scale: number;

  /** `base`: the trunk's flat vector, which stays as it is. */
  constructor(
    readonly model: ModelConfig,
    readonly base: Float32Array,
    { rank, alpha }: LoraSettings,
  ) {
    this.#scale = alpha / rank;
    const layout: Parameter[] = [];
    const add = (name: string, shape: number[]) => {
      const offset = layout.length === 0 ? 0 : layout.at(-1)!.offset + layout.at(-1)!.size;
      const parameter = { name, shape, offset, size: shape[0] * shape[1] };
      layout.push(parameter);
      return parameter;
    };
    // The fused matrices of the reference share one A: queries, keys and values; gate and up.
    const [embedding, ...others] = fusedLayout(model);
    this.#embedding = add(embedding.name, [...embedding.shape]);
    this.#adapted = others.filter(({ shape }) => shape.length === 2).map(
      ({ name, shape: [out, size], offset }) => {
        const of = name.replace(/\.weight$/, "");
        return {
          base: { offset, out, in: size },
          a: add(`${of}._lora_A`, [rank, size]),
          b: add(`${of}._lora_B`, [out, rank]),
        };
      },
    );
    this.layout = layout;
  }

  /** How many numbers train. */
  get size(): number {
    return this.layout.at(-1)!.offset + this.layout.at(-1)!.size;
  }

  /** Where training begins: A is uniform in ±1/√in, B is zero, so that nothing is changed yet. */
  initial(seed: number): Float32Array {
    const vector = new Float32Array(this.size);
    stretchOf(vector, this.#embedding).set(this.base.subarray(0, this.#embedding.size));
    for (const { a } of this.#adapted) {
      const random: Random = stream(seed, "lora", a.name);
      const bound = 1 / Math.sqrt(a.shape[1]);
      stretchOf(vector, a).forEach((_, i, view) => view[i] = bound * (2 * random.float() - 1));
    }
    return vector;
  }

  /** Writes the trunk that a trained vector stands for to `into`, and returns it. */
  merge(
    vector: Float32Array,
    into: Float32Array = new Float32Array(parameterCount(this.model)),
  ): Float32Array {
    into.set(this.base);
    into.set(stretchOf(vector, this.#embedding));
    for (const { base, a, b } of this.#adapted) {
      const rank = a.shape[0];
      for (let o = 0; o < base.out; o++) {
        for (let r = 0; r < rank; r++) {
          const factor = this.#scale * vector[b.offset + o * rank + r];
          const [to, from] = [base.offset + o * base.in, a.offset + r * base.in];
          for (let i = 0; i < base.in; i++) into[to + i] += factor * vector[from + i];
        }
      }
    }
    return into;
  }

  /**
   * Writes the trained vector's gradient, from that of the trunk it stands for, to `into`:
   * dB = s·dW·Aᵀ and dA = s·Bᵀ·dW.
   */
  project(vector: Float32Array, gradient: Float32Array, into: Float32Array): void {
    into.fill(0);
    stretchOf(into, this.#embedding).set(gradient.subarray(0, this.#embedding.size));
    for (const { base, a, b } of this.#adapted) {
      const rank = a.shape[0];
      for (let o = 0; o < base.out; o++) {
        for (let r = 0; r < rank; r++) {
          const factor = this.#scale * vector[b.offset + o * rank + r];
          const [row, other] = [base.offset + o * base.in, a.offset + r * base.in];
          let sum = 0;
          for (let i = 0; i < base.in; i++) {
            sum += gradient[row + i] * vector[other + i];
            into[other + i] += factor * gradient[row + i];
          }
          into[b.offset + o * rank + r] = this.#scale * sum;
        }
      }
    }
  }
}
