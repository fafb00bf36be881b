/** A compiled step that computes a batch in micro-batches. */
import type { AtShape, Dynamic, Specs } from "../jit/jit.ts";
import { sizeOf } from "../jit/memory.ts";
import type { ModelConfig } from "./config.ts";
import { ownerOf, type Ranks } from "../mpi/ranks.ts";
import { parameterCount, viewsOf } from "./parameters.ts";
import { addInto } from "./vectors.ts";
import { type StepShape, WEIGHT_GRADIENT } from "./step.ts";
import {
  type ExampleArrays,
  gather,
  inOrder,
  type MicroBatch,
  microBatchesOf,
  scatter,
} from "./micro_batches.ts";

/** A graph for micro-batches of any shape. */
export type MicroBatchGraph = Dynamic<StepShape, Specs, string>;

/** Arrays of a micro-batch in flight. */
interface Buffers {
  readonly inputs: Record<string, Float32Array | Int32Array>;
  readonly outputs: Record<string, Float32Array>;
  /** All weight gradients, flat. */
  readonly gradient: Float32Array | undefined;
  /** Arrays that the graph writes: the outputs, and views of the gradient. */
  readonly fetches: Record<string, Float32Array>;
}

/** A graph at a shape, with `width` buffers. */
interface Ready {
  readonly graph: AtShape<Specs, string>;
  readonly buffers: readonly Buffers[];
}

/** Ranks that share a batch, and the outputs that all of them need. */
export interface Sharing {
  readonly ranks: Ranks;
  readonly outputs: readonly string[];
}

/** Compiles a graph at the first batch, and prepares each micro-batch shape at its first use. */
export class MicroBatchedStep {
  #graph: Promise<MicroBatchGraph> | undefined;
  readonly #ready = new Map<string, Ready>();
  readonly #gradients: Float32Array[] = [];

  /**
   * Runs the graph that `compile` returns. `inputsOf` gives its inputs besides the weights; `width`
   * micro-batches are in flight at a time.
   */
  constructor(
    readonly model: ModelConfig,
    readonly shape: StepShape,
    readonly inputsOf: (microBatch: StepShape) => Specs,
    readonly compile: () => Promise<MicroBatchGraph>,
    readonly width: number,
    readonly sharing: Sharing,
  ) {}

  /**
   * Runs the step on a batch's arrays, without examples that have no tokens. Writes outputs to the
   * arrays of `into` by name, which may be those of `arrays`: micro-batches share no example.
   * Writes the sum of the weight gradients to `gradient`. Of several ranks each computes its own examples;
   * the gradient and shared outputs are those of all.
   */
  async run(
    weights: Float32Array,
    arrays: ExampleArrays & { readonly present: Float32Array },
    into: ExampleArrays,
    gradient?: Float32Array,
  ): Promise<void> {
    const { model, shape: { batch, length }, sharing: { ranks, outputs } } = this;
    const sizes = this.#sizes(arrays.present);
    const shared = outputs.map((name) => into[name] as Float32Array);
    if (ranks.size > 1) shared.forEach((output) => output.fill(0));
    const microBatches = microBatchesOf(length, sizes, model.embeddingTokens);
    // Sequential, so equal shapes are prepared once.
    const ready = await Array.fromAsync(microBatches, (each) => this.#prepare(each, !!gradient));
    const views = viewsOf(model, weights);
    const buffersOf = (index: number) => ready[index].buffers[index % this.width];
    gradient?.fill(0);
    await inOrder(microBatches.length, this.width, (index) => {
      const { inputs, fetches } = buffersOf(index);
      gather({ from: arrays, into: inputs, indices: microBatches[index].indices }, batch);
      return ready[index].graph({ ...views, ...inputs }, fetches);
    }, (index) => {
      const buffer = buffersOf(index);
      scatter({ from: buffer.outputs, into, indices: microBatches[index].indices }, batch);
      if (gradient && buffer.gradient) addInto(gradient, buffer.gradient);
    });
    ranks.allReduce(gradient ? [gradient, ...shared] : shared);
  }

  /** Frees the compiled graph. */
  async release(): Promise<void> {
    await (await this.#graph)?.release();
  }

  /** Returns the number of grid tokens of each example; 0 for those of other ranks. */
  #sizes(present: Float32Array): number[] {
    const { shape: { batch, length }, sharing: { ranks } } = this;
    return Array.from(
      { length: batch },
      (_, index) =>
        ownerOf(ranks, index) === ranks.rank
          ? present.subarray(index * length, (index + 1) * length).lastIndexOf(1) + 1
          : 0,
    );
  }

  async #prepare({ indices, length }: MicroBatch, trains: boolean): Promise<Ready> {
    const key = `${indices.length} × ${length}`;
    const known = this.#ready.get(key);
    if (known) return known;
    const shape = { batch: indices.length, length };
    const graph = await (await (this.#graph ??= this.compile())).at(shape);
    const inputs = Object.entries(this.inputsOf(shape));
    const kept = Object.entries(graph.shapes).filter(([name]) => !name.startsWith(WEIGHT_GRADIENT));
    const buffers = Array.from({ length: this.width }, (_, buffer): Buffers => {
      const arrays = kept.map(([name, shape]) => [name, new Float32Array(sizeOf(shape))]);
      const outputs: Record<string, Float32Array> = Object.fromEntries(arrays);
      // Gradients have one length, so all shapes share them.
      const gradient = trains
        ? this.#gradients[buffer] ??= new Float32Array(parameterCount(this.model))
        : undefined;
      return {
        inputs: Object.fromEntries(inputs.map(([name, { shape, dtype }]) => [
          name,
          new (dtype === "int32" ? Int32Array : Float32Array)(sizeOf(shape)),
        ])),
        outputs,
        gradient,
        fetches: { ...outputs, ...gradient && viewsOf(this.model, gradient, WEIGHT_GRADIENT) },
      };
    });
    const ready = { graph, buffers };
    this.#ready.set(key, ready);
    return ready;
  }
}
