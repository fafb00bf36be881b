/** The devices that compute compiled graphs. */

/**
 * - `cpu`: this machine's cores
 * - `webgpu`: the graphics processor of any vendor, by ONNX Runtime's WebGPU provider
 * - `cuda`: an NVIDIA one, by its CUDA provider, whose library is a separate download
 */
export const DEVICES = ["cpu", "webgpu", "cuda"] as const;

/** One of {@link DEVICES}. */
export type Device = (typeof DEVICES)[number];

/**
 * Bytes of memory that the results of a graph may take on a device, besides weights and states. CUDA copies
 * weights and gradients with each micro-batch, so its micro-batches are large.
 */
export const WORKING_BYTES: Readonly<Record<Device, number>> = {
  cpu: 2 ** 30,
  webgpu: 2 * 2 ** 30,
  cuda: 8 * 2 ** 30,
};
