/** Operations of our own: tfjs kernels with a gradient, a plain form and, where it pays, a fused one. */
import * as tf from "@tensorflow/tfjs";
import { BACKEND, backend } from "./backend.ts";
import type { Lowering } from "./kernel.ts";

/** An operation's definition; `I` are the names of its inputs. */
export interface Operation<I extends string> {
  readonly name: string;
  /** The operation as a composition of tfjs operations: the oracle, and the form for any device. */
  plain(inputs: Record<I, tf.Tensor>, attrs: tf.NamedAttrMap): tf.Tensor[];
  /** The form in ONNX Runtime's own operators; has the same outputs as `plain`. */
  readonly fused: Lowering;
  /** Inputs that the gradient reads; they come first in its `saved`, then every output. */
  readonly save: readonly I[];
  /** The gradient for each input that has one, from that of the first output. */
  gradient(
    dy: tf.Tensor,
    saved: tf.Tensor[],
    attrs: tf.NamedAttrMap,
  ): Partial<Record<I, () => tf.Tensor>>;
}

/** Applies an operation: its outputs in order. */
export type Apply<I extends string> = (
  inputs: Record<I, tf.Tensor>,
  attrs?: tf.NamedAttrMap,
) => tf.Tensor[];

/** Registers an operation with tfjs and returns the function that applies it. */
export function defineOperation<I extends string>(
  { name, plain, fused, save, gradient }: Operation<I>,
): Apply<I> {
  const kernel = ({ inputs, attrs }: { inputs: tf.NamedTensorInfoMap; attrs?: tf.NamedAttrMap }) =>
    plain(inputs as Record<I, tf.Tensor>, attrs ?? {});
  tf.registerKernel({ kernelName: name, backendName: "cpu", kernelFunc: kernel });
  tf.registerKernel({
    kernelName: name,
    backendName: BACKEND,
    kernelFunc: (call) => {
      if (!backend.graph.fused) return kernel(call);
      const values = Object.entries(call.inputs).map(([key, info]) =>
        [key, backend.valueBehind(info!)] as const
      );
      const outputs = fused(backend.graph, Object.fromEntries(values), call.attrs ?? {});
      return [outputs].flat().map((value) => backend.infoOf(value));
    },
  });
  tf.registerGradient({
    kernelName: name,
    inputsToSave: [...save],
    // tfjs wants one flag an output; more than there are do no harm.
    outputsToSave: [true, true],
    gradFunc: (dy, saved, attrs) =>
      gradient([dy].flat()[0] as tf.Tensor, saved, attrs) as Record<string, () => tf.Tensor>,
  });
  return (inputs, attrs) =>
    tf.engine().runKernel(name, inputs as tf.NamedTensorMap, attrs) as tf.Tensor[];
}
