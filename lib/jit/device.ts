/** The devices that compute compiled graphs. */

/**
 * - `cpu`: this machine's cores
 * - `webgpu`: the graphics processor of any vendor, by ONNX Runtime's WebGPU provider
 * - `cuda`: an NVIDIA one, by its CUDA provider, whose library is a separate download
 */
export const DEVICES = ["cpu", "webgpu", "cuda"] as const;

/** One of {@link DEVICES}. */
export type Device = (typeof DEVICES)[number];
