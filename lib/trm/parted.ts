/** A compiled step that takes a whole batch and computes it in parts; see parts.ts. */
import type { Fitted, Sized, Specs } from "../jit/jit.ts";
import { sizeOf } from "../jit/memory.ts";
import type { StepShape } from "./compile.ts";
import type { ModelConfig } from "./config.ts";
import { parameterCount, viewsOf } from "./parameters.ts";
import { WEIGHT_GRADIENT } from "./step.ts";
import { type ExampleArrays, gather, inOrder, type Part, partsOf, scatter } from "./parts.ts";

/** The graph of parts of any shape. */
export type PartGraph = Sized<StepShape, Specs, string>;

/** A part under way: what its graph reads and writes. */
interface Lane {
  readonly inputs: Record<string, Float32Array | Int32Array>;
  readonly outputs: Record<string, Float32Array>;
  /** What the graph writes to: the outputs, and views of the gradient by the weights' names. */
  readonly fetches: Record<string, Float32Array>;
  /** All weight gradients, flat. */
  readonly gradient: Float32Array | undefined;
}

interface Ready {
  readonly graph: Fitted<Specs, string>;
  readonly lanes: readonly Lane[];
}

/** Compiles a graph, and makes ready to run it for each shape of a part, when a batch first needs it. */
export class PartedStep {
  #graph: Promise<PartGraph> | undefined;
  readonly #ready = new Map<string, Ready>();
  readonly #gradients: Float32Array[] = [];

  /**
   * `compile` makes the graph, whose inputs besides the weights `inputsOf` tells;
   * `width` parts are under way at a time.
   */
  constructor(
    readonly model: ModelConfig,
    readonly shape: StepShape,
    readonly inputsOf: (part: StepShape) => Specs,
    readonly compile: () => Promise<PartGraph>,
    readonly width: number,
  ) {}

  /**
   * Runs the step on a batch's arrays; slots that have no tokens are left out. Outputs of examples go
   * to the arrays in `into` that are called like them, which may be those that were read, because no
   * part reads what another writes; the sum of the weight gradients goes to `gradient`.
   */
  async run(
    weights: Float32Array,
    arrays: ExampleArrays & { readonly present: Float32Array },
    into: ExampleArrays,
    gradient?: Float32Array,
  ): Promise<void> {
    const { batch, length } = this.shape;
    const parts = partsOf(length, this.#sizes(arrays.present), this.model.taskTokens);
    const ready: Ready[] = [];
    for (const part of parts) ready.push(await this.#prepare(part, gradient !== undefined));
    const views = viewsOf(this.model, weights);
    const laneOf = (index: number) => ready[index].lanes[index % this.width];
    gradient?.fill(0);
    await inOrder(parts.length, this.width, (index) => {
      const { slots } = parts[index];
      const { inputs, fetches } = laneOf(index);
      gather({ from: arrays, into: inputs, slots }, batch);
      return ready[index].graph({ ...views, ...inputs }, fetches);
    }, (index) => {
      const lane = laneOf(index);
      scatter({ from: lane.outputs, into, slots: parts[index].slots }, batch);
      if (gradient && lane.gradient) add(gradient, lane.gradient);
    });
  }

  /** Frees what was compiled. */
  async release(): Promise<void> {
    await (await this.#graph)?.release();
  }

  /** How many tokens each example has. */
  #sizes(present: Float32Array): number[] {
    const { batch, length } = this.shape;
    return Array.from({ length: batch }, (_, slot) => {
      const last = present.subarray(slot * length, (slot + 1) * length).lastIndexOf(1);
      return last + 1;
    });
  }

  async #prepare({ slots, length }: Part, trains: boolean): Promise<Ready> {
    const key = `${slots.length} × ${length}`;
    const known = this.#ready.get(key);
    if (known) return known;
    const shape = { batch: slots.length, length };
    const graph = await (await (this.#graph ??= this.compile())).at(shape);
    const inputs = Object.entries(this.inputsOf(shape));
    const kept = Object.entries(graph.shapes)
      .filter(([name]) => !name.startsWith(WEIGHT_GRADIENT));
    const lanes = Array.from({ length: this.width }, (_, lane): Lane => {
      const outputs = Object.fromEntries(
        kept.map(([name, shape]) => [name, new Float32Array(sizeOf(shape))]),
      );
      const gradient = trains ? this.#gradient(lane) : undefined;
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
    const ready = { graph, lanes };
    this.#ready.set(key, ready);
    return ready;
  }

  /** The flat gradient of a lane, which it has whatever length its part is of. */
  #gradient(lane: number): Float32Array {
    return this.#gradients[lane] ??= new Float32Array(parameterCount(this.model));
  }
}

function add(sum: Float32Array, more: Float32Array): void {
  for (let i = 0; i < sum.length; i++) sum[i] += more[i];
}
