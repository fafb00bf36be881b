/** Compiled functions whose inputs and outputs may stay on a device. */
import type * as tf from "@tensorflow/tfjs";
import type { Device, Precision } from "./device.ts";
import { DynamicGraph } from "./dynamic_graph.ts";
import { checkArray, inputName, type Specs, type Tensors, trace } from "./jit.ts";
import type { TensorArray } from "./memory.ts";
import { InferenceSession, Tensor } from "./runtime.ts";
import { SESSION_OPTIONS } from "./session.ts";

/** A tensor that stays where its device computed it: for WebGPU, in the device's memory. */
export class Resident {
  constructor(readonly tensor: Tensor) {}

  /** Frees the memory; must come before the release of the function that computed the tensor. */
  free(): void {
    this.tensor.dispose();
  }
}

/** What a function computes: tensors that stay on the device, and tensors that are read. */
export interface Computed<K extends string, R extends string> {
  readonly kept: Readonly<Record<K, tf.Tensor>>;
  readonly read: Readonly<Record<R, tf.Tensor>>;
}

/** A compiled function of one size. */
export interface ResidentFunction<S extends Specs, K extends string, R extends string> {
  /**
   * Runs the graph and writes what is read to `into`. Returns what stays on the device, which the caller
   * frees.
   *
   * @throws TypeError naming an array of another length or type than its specification
   */
  run(
    feeds: { readonly [I in keyof S]: TensorArray | Resident },
    into: Readonly<Record<R, Float32Array>>,
  ): Promise<Record<K, Resident>>;
  /** Frees the graph. */
  release(): Promise<void>;
}

/** Compiles a function as `jit` does; what it keeps and what is read have different names. */
export async function jitResident<S extends Specs, K extends string, R extends string>(
  fn: (inputs: Tensors<S>) => Computed<K, R>,
  specs: S,
  device: Device,
  precision?: Precision,
): Promise<ResidentFunction<S, K, R>> {
  let names: { kept: K[]; read: R[] } | undefined;
  const traced = trace<S, K | R>(
    (inputs) => {
      const { kept, read } = fn(inputs);
      names = { kept: Object.keys(kept) as K[], read: Object.keys(read) as R[] };
      return { ...kept, ...read } as Record<K | R, tf.Tensor>;
    },
    specs,
    { device, precision },
  );
  const { kept, read } = names!;
  const { program, outputs } = traced;
  const places = Object.fromEntries([
    ...kept.map((name) => [outputs[name].name, "gpu-buffer"] as const),
    ...read.map((name) => [outputs[name].name, "cpu"] as const),
  ]);
  const session = await InferenceSession.create(new DynamicGraph(program, program).file, {
    ...SESSION_OPTIONS,
    executionProviders: [device],
    // The runtime keeps tensors in WebGPU's memory only.
    ...device === "webgpu" ? { preferredOutputLocation: places } : {},
  });
  return {
    run: async (feeds, into) => {
      const fed: Record<string, Tensor> = {};
      for (const [name, { shape, dtype = "float32" }] of Object.entries(specs)) {
        const value = feeds[name];
        if (!(value instanceof Resident)) checkArray(`input ${name}`, value, shape, dtype);
        fed[inputName(name)] = value instanceof Resident
          ? value.tensor
          : new Tensor(dtype, value, shape);
      }
      const results = await session.run(fed);
      // With outputs on the device, the runtime does not write to given arrays.
      for (const name of read) {
        checkArray(`output ${name}`, into[name], outputs[name].shape, "float32");
        into[name].set(results[outputs[name].name].data as Float32Array);
      }
      const tensors = kept.map((name) => [name, new Resident(results[outputs[name].name])]);
      return Object.fromEntries(tensors) as Record<K, Resident>;
    },
    release: () => session.release(),
  };
}
