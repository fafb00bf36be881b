/** Custom operations: tfjs kernels with a gradient, a plain form and a form for each device. */
import * as tf from "@tensorflow/tfjs";
import { BACKEND, backend } from "./backend.ts";
import type { Device } from "./device.ts";
import type { Lowering } from "./kernel.ts";

/** An operation's definition; `I` are the names of its inputs. */
export interface Operation<I extends string> {
  readonly name: string;
  /** Composes the operation from tfjs operations; what every form computes. */
  plain(inputs: Record<I, tf.Tensor>, attrs: tf.NamedAttrMap): tf.Tensor[];
  /** Appends the operators that a device computes fastest, with the outputs of `plain`. */
  readonly forms: Readonly<Record<Device, Lowering>>;
  /** Inputs that the gradient reads; `saved` holds these, then the first two outputs. */
  readonly save: readonly I[];
  /** Returns the inputs' gradients, given that of the first output. */
  gradient(
    dy: tf.Tensor,
    saved: tf.Tensor[],
    attrs: tf.NamedAttrMap,
  ): Partial<Record<I, () => tf.Tensor>>;
}

/** Applies an operation and returns its outputs. */
export type Apply<I extends string> = (
  inputs: Record<I, tf.Tensor>,
  attrs?: tf.NamedAttrMap,
) => tf.Tensor[];

/** Registers an operation with tfjs and returns the function that applies it. */
export function defineOperation<I extends string>(
  { name, plain, forms, save, gradient }: Operation<I>,
): Apply<I> {
  tf.registerKernel({
    kernelName: name,
    backendName: "cpu",
    kernelFunc: ({ inputs, attrs }) =>
      plain(inputs as unknown as Record<I, tf.Tensor>, (attrs ?? {}) as tf.NamedAttrMap),
  });
  tf.registerKernel({
    kernelName: name,
    backendName: BACKEND,
    kernelFunc: (call) => {
      const values = Object.entries(call.inputs).map(([key, info]) =>
        [key, backend.valueBehind(info!)] as const
      );
      const { graph } = backend;
      const outputs = forms[graph.device](graph, Object.fromEntries(values), call.attrs ?? {});
      return [outputs].flat().map((value) => backend.infoOf(value));
    },
  });
  tf.registerGradient({
    kernelName: name,
    inputsToSave: [...save],
    // The first two; tfjs ignores surplus flags.
    outputsToSave: [true, true],
    gradFunc: (dy, saved, attrs) =>
      gradient([dy].flat()[0] as tf.Tensor, saved, attrs) as Record<string, () => tf.Tensor>,
  });
  return (inputs, attrs) =>
    tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attrs) as tf.Tensor[];
}
