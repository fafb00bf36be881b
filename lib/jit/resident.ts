/** Compiled functions whose inputs and outputs may stay on a device. */
import type * as tf from "@tensorflow/tfjs";
import type { Device } from "./device.ts";
import { DynamicGraph } from "./dynamic_graph.ts";
import { checkArray, inputName, portsOf, type Specs, type Tensors, trace } from "./jit.ts";
import type { TensorArray } from "./memory.ts";
import { type Inputs, openResident, Resident } from "./session.ts";

export { Resident };

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

/** Compiles a function as `jit` does; its tensors have names that differ. */
export async function jitResident<S extends Specs, K extends string, R extends string>(
  fn: (inputs: Tensors<S>) => Computed<K, R>,
  specs: S,
  device: Device,
): Promise<ResidentFunction<S, K, R>> {
  let names: { kept: K[]; read: R[] } | undefined;
  const traced = trace<S, K | R>(
    (inputs) => {
      const { kept, read } = fn(inputs);
      names = { kept: Object.keys(kept) as K[], read: Object.keys(read) as R[] };
      return { ...kept, ...read } as Record<K | R, tf.Tensor>;
    },
    specs,
    device,
  );
  const { kept, read } = names!;
  const { program, outputs } = traced;
  const { file } = new DynamicGraph(program, program);
  const session = await openResident(
    file,
    portsOf(specs, traced),
    kept.map((name) => outputs[name].name),
    device,
  );
  return {
    run: async (feeds, into) => {
      const fed = Object.entries(specs).map(([name, { shape, dtype = "float32" }]) => {
        const value = feeds[name];
        if (!(value instanceof Resident)) checkArray(`input ${name}`, value, shape, dtype);
        return [inputName(name), value] as const;
      });
      const fetched = read.map((name) => {
        checkArray(`output ${name}`, into[name], outputs[name].shape, "float32");
        return [outputs[name].name, into[name]] as const;
      });
      const results = await session.run(
        Object.fromEntries(fed) as Inputs,
        Object.fromEntries(fetched),
      );
      return Object.fromEntries(
        kept.map((name) => [name, results[outputs[name].name]]),
      ) as Record<K, Resident>;
    },
    release: () => session.release(),
  };
}
