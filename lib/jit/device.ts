/** The devices that compute compiled graphs. */

/**
 * - `cpu`: this machine's cores
 * - `webgpu`: a GPU of any vendor, by ONNX Runtime's WebGPU provider
 * - `cuda`: an NVIDIA GPU, by its CUDA provider, whose library is a separate download
 */
export const DEVICES = ["cpu", "webgpu", "cuda"] as const;

/** One of {@link DEVICES}. */
export type Device = (typeof DEVICES)[number];

/**
 * Precisions of matrix products on a device. All else is of single precision: weights and their updates,
 * sums, norms, softmax and loss.
 */
export const PRECISIONS = ["float32", "float16"] as const;

/** One of {@link PRECISIONS}. */
export type Precision = (typeof PRECISIONS)[number];

/** How a device computes. */
export interface DeviceOptions {
  readonly device: Device;
  readonly precision?: Precision;
  /** Bytes for the results of a micro-batch; {@link WORKING_BYTES} by default. */
  readonly memory?: number;
}

/**
 * Bytes of memory that the results of a graph may take on a device, besides weights and states. CUDA copies
 * weights and gradients with each micro-batch, so its micro-batches are large.
 */
export const WORKING_BYTES: Readonly<Record<Device, number>> = {
  cpu: 2 ** 30,
  webgpu: 2 * 2 ** 30,
  cuda: 8 * 2 ** 30,
};
