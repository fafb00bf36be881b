/** A compiled step that takes a whole batch and computes it in microBatches; see microBatches.ts. */
import type { AtShape, Dynamic, Specs } from "../jit/jit.ts";
import { sizeOf } from "../jit/memory.ts";
import type { ModelConfig } from "./config.ts";
import { parameterCount, viewsOf } from "./parameters.ts";
import { type StepShape, WEIGHT_GRADIENT } from "./step.ts";
import {
  type ExampleArrays,
  gather,
  inOrder,
  type MicroBatch,
  microBatchesOf,
  scatter,
} from "./micro_batches.ts";

/** The graph of microBatches of any shape. */
export type MicroBatchGraph = Dynamic<StepShape, Specs, string>;

/** A microBatch under way: what its graph reads and writes. */
interface Buffers {
  readonly inputs: Record<string, Float32Array | Int32Array>;
  readonly outputs: Record<string, Float32Array>;
  /** What the graph writes to: the outputs, and views of the gradient by the weights' names. */
  readonly fetches: Record<string, Float32Array>;
  /** All weight gradients, flat. */
  readonly gradient: Float32Array | undefined;
}

interface Ready {
  readonly graph: AtShape<Specs, string>;
  readonly buffers: readonly Buffers[];
}

/** Compiles a graph, and makes ready to run it for each shape of a microBatch, when a batch first needs it. */
export class MicroBatchedStep {
  #graph: Promise<MicroBatchGraph> | undefined;
  readonly #ready = new Map<string, Ready>();
  readonly #gradients: Float32Array[] = [];

  /**
   * `compile` makes the graph, whose inputs besides the weights `inputsOf` tells;
   * `width` microBatches are under way at a time.
   */
  constructor(
    readonly model: ModelConfig,
    readonly shape: StepShape,
    readonly inputsOf: (microBatch: StepShape) => Specs,
    readonly compile: () => Promise<MicroBatchGraph>,
    readonly width: number,
  ) {}

  /**
   * Runs the step on a batch's arrays; indices that have no tokens are left out. Outputs of examples go
   * to the arrays in `into` that are called like them, which may be those that were read, because no
   * microBatch reads what another writes; the sum of the weight gradients goes to `gradient`.
   */
  async run(
    weights: Float32Array,
    arrays: ExampleArrays & { readonly present: Float32Array },
    into: ExampleArrays,
    gradient?: Float32Array,
  ): Promise<void> {
    const { batch, length } = this.shape;
    const microBatches = microBatchesOf(
      length,
      this.#sizes(arrays.present),
      this.model.embeddingTokens,
    );
    const ready: Ready[] = [];
    for (const microBatch of microBatches) {
      ready.push(await this.#prepare(microBatch, gradient !== undefined));
    }
    const views = viewsOf(this.model, weights);
    const buffersOf = (index: number) => ready[index].buffers[index % this.width];
    gradient?.fill(0);
    await inOrder(microBatches.length, this.width, (index) => {
      const { indices } = microBatches[index];
      const { inputs, fetches } = buffersOf(index);
      gather({ from: arrays, into: inputs, indices }, batch);
      return ready[index].graph({ ...views, ...inputs }, fetches);
    }, (index) => {
      const buffer = buffersOf(index);
      scatter({ from: buffer.outputs, into, indices: microBatches[index].indices }, batch);
      if (gradient && buffer.gradient) add(gradient, buffer.gradient);
    });
  }

  /** Frees what was compiled. */
  async release(): Promise<void> {
    await (await this.#graph)?.release();
  }

  /** How many tokens each example has. */
  #sizes(present: Float32Array): number[] {
    const { batch, length } = this.shape;
    return Array.from({ length: batch }, (_, index) => {
      const last = present.subarray(index * length, (index + 1) * length).lastIndexOf(1);
      return last + 1;
    });
  }

  async #prepare({ indices, length }: MicroBatch, trains: boolean): Promise<Ready> {
    const key = `${indices.length} × ${length}`;
    const known = this.#ready.get(key);
    if (known) return known;
    const shape = { batch: indices.length, length };
    const graph = await (await (this.#graph ??= this.compile())).at(shape);
    const inputs = Object.entries(this.inputsOf(shape));
    const kept = Object.entries(graph.shapes)
      .filter(([name]) => !name.startsWith(WEIGHT_GRADIENT));
    const buffers = Array.from({ length: this.width }, (_, buffer): Buffers => {
      const outputs = Object.fromEntries(
        kept.map(([name, shape]) => [name, new Float32Array(sizeOf(shape))]),
      );
      const gradient = trains ? this.#gradient(buffer) : undefined;
      const views = gradient ? Object.entries(viewsOf(this.model, gradient)) : [];
      const named = views.map(([name, view]) => [WEIGHT_GRADIENT + name, view]);
      return {
        inputs: Object.fromEntries(inputs.map(([name, { shape, dtype }]) => [
          name,
          new (dtype === "int32" ? Int32Array : Float32Array)(sizeOf(shape)),
        ])),
        outputs,
        fetches: { ...outputs, ...Object.fromEntries(named) },
        gradient,
      };
    });
    const ready = { graph, buffers };
    this.#ready.set(key, ready);
    return ready;
  }

  /** The flat gradient of a buffer, which it has whatever length its microBatch is of. */
  #gradient(buffer: number): Float32Array {
    return this.#gradients[buffer] ??= new Float32Array(parameterCount(this.model));
  }
}

function add(sum: Float32Array, more: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += more[i];
}
