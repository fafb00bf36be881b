/** A compiled step whose weights, gradient and states stay on a device. */
import { WORKING_BYTES } from "../jit/device.ts";
import type { Resident } from "../jit/resident.ts";
import type { Transfer } from "../jit/transfer.ts";
import type { CarriedStates, StepArrays } from "./compile.ts";
import { checkStep, compileResident, type OneExample } from "./check_step.ts";
import type { ExampleArrays } from "./micro_batches.ts";
import { parameterCount } from "./parameters.ts";
import { examplesAtOnce, type ResidentGraph } from "./resident_graph.ts";

/** Arrays of a batch; after the first step, the device's own states replace those given. */
export interface BatchArrays extends StepArrays {
  /** [B]: 1 for examples that start at the initial states, else 0; in models that carry states. */
  readonly fresh?: Float32Array;
}

/** Consecutive examples that are computed together. */
interface MicroBatch {
  readonly begin: number;
  readonly size: number;
  states?: Record<keyof CarriedStates, Resident>;
}

/** Arrays of a micro-batch by name: views of the batch's. */
type Views = Record<string, Float32Array | Int32Array>;

/** Arrays that a micro-batch writes, by name. */
type Outputs = Record<string, Float32Array>;

/** Computes batches in micro-batches that fit the device's memory. */
export class ResidentStep {
  readonly #microBatches: readonly MicroBatch[];
  readonly #graphs = new Map<number, ReturnType<typeof compileResident>>();
  /** The gradient before the first micro-batch. */
  #zeros: Resident | undefined;
  #checked = false;

  /**
   * Computes batches of `batch` examples, in micro-batches whose results take at most `bytes`. Each size of
   * micro-batches is compiled at its first use.
   */
  constructor(
    readonly graph: ResidentGraph,
    readonly batch: number,
    readonly transfer: Transfer,
    bytes: number = WORKING_BYTES[transfer.device],
  ) {
    const count = Math.ceil(batch / examplesAtOnce(graph, transfer.device, bytes));
    const each = Math.ceil(batch / count);
    this.#microBatches = Array.from({ length: Math.ceil(batch / each) }, (_, i) => ({
      begin: i * each,
      size: Math.min(each, batch - i * each),
    }));
  }

  /**
   * Runs the step, and writes what is read to `into` by name. Returns the sum of the weights' gradients, if
   * any; the caller frees it. Micro-batches without tokens are left out.
   *
   * @throws Error in the first step of a process, naming a tensor that differs from the CPU's
   */
  async run(
    weights: Resident,
    arrays: BatchArrays,
    into: ExampleArrays,
  ): Promise<Resident | undefined> {
    const { model, trains } = this.graph;
    if (!this.#checked) {
      await checkStep(this.graph, this.#oneOf(arrays, into), weights, this.transfer);
      this.#checked = true;
    }
    if (trains) this.#zeros ??= await this.transfer.upload(new Float32Array(parameterCount(model)));
    let gradient = this.#zeros;
    for (const microBatch of this.#microBatches) {
      const inputs = this.#viewsOf(microBatch, { ...arrays });
      if (inputs.present.indexOf(1) < 0) continue;
      const sum = await this.#compute(microBatch, weights, gradient, inputs, into);
      if (gradient !== this.#zeros) gradient?.free();
      gradient = sum;
    }
    return gradient;
  }

  /** Copies the states of all examples to `into`. */
  async states({ zH, zL }: CarriedStates): Promise<void> {
    for (const microBatch of this.#microBatches) {
      if (!microBatch.states) continue;
      const into = this.#viewsOf(microBatch, { zH, zL }) as Record<
        keyof CarriedStates,
        Float32Array
      >;
      await this.transfer.download(microBatch.states.zH, into.zH);
      await this.transfer.download(microBatch.states.zL, into.zL);
    }
  }

  /** Frees the graphs and what is on the device. */
  async release(): Promise<void> {
    this.#zeros?.free();
    for (const { states } of this.#microBatches) freeAll(states);
    const graphs = await Promise.all(this.#graphs.values());
    await Promise.all(graphs.map((graph) => graph.release()));
  }

  /** Computes a micro-batch and returns the gradient so far. */
  async #compute(
    microBatch: MicroBatch,
    weights: Resident,
    gradient: Resident | undefined,
    inputs: Views,
    into: ExampleArrays,
  ): Promise<Resident | undefined> {
    const { size, states } = microBatch;
    const { reads } = this.graph;
    const read = Object.fromEntries(reads.map((name) => [name, into[name]]));
    const outputs = this.#viewsOf(microBatch, read) as Outputs;
    const graph = this.#graphs.get(size) ??
      compileResident(this.graph, size, this.transfer.device, this.graph.precision);
    this.#graphs.set(size, graph);
    const vectors = { weights, ...gradient ? { gradient } : {}, ...states };
    const { gradient: sum, ...next } = await (await graph).run({ ...inputs, ...vectors }, outputs);
    freeAll(states);
    microBatch.states = "zH" in next ? next as MicroBatch["states"] : undefined;
    return sum;
  }

  /** Returns the first example of a batch that has tokens, for the check. */
  #oneOf(arrays: BatchArrays, into: ExampleArrays): OneExample {
    const first = Math.floor(arrays.present.indexOf(1) / this.graph.length);
    const sizes = this.graph.reads.map((name) => [name, into[name].length / this.batch]);
    return {
      inputs: this.#viewsOf({ begin: Math.max(0, first), size: 1 }, { ...arrays }),
      sizes: Object.fromEntries(sizes),
    };
  }

  /** Returns the views of a batch's arrays that belong to a micro-batch. */
  #viewsOf({ begin, size }: MicroBatch, arrays: Partial<ExampleArrays>): Views {
    const views = Object.entries(arrays).flatMap(([name, array]) => {
      if (!array) return [];
      const each = array.length / this.batch;
      return [[name, array.subarray(begin * each, (begin + size) * each)] as const];
    });
    return Object.fromEntries(views);
  }
}

function freeAll(states: MicroBatch["states"]): void {
  for (const state of Object.values(states ?? {})) state.free();
}
