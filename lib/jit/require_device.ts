/** Finds out whether a device is there, and says what it needs where it is not. */
import * as tf from "@tensorflow/tfjs";
import { InputError } from "../errors.ts";
import type { Device, Precision } from "./device.ts";
import { jit, type JitOptions } from "./jit.ts";

/** What to do where a device does not run. */
const REMEDIES: Readonly<Record<Device, string>> = {
  cpu: "this machine's processor or system is none that ONNX Runtime supports",
  webgpu: "no GPU was found; on Linux, install libvulkan1 and the GPU's Vulkan " +
    "driver (NVIDIA's driver has one; mesa-vulkan-drivers for AMD and Intel); macOS and Windows need " +
    "a current system",
  cuda:
    "fetch ONNX Runtime's CUDA library with `deno task device install-cuda` (Linux on x64); it " +
    "needs an NVIDIA driver, and the libraries of CUDA 12 and cuDNN 9 in LD_LIBRARY_PATH; " +
    "--device webgpu needs the driver only",
};

/** Runs a small product. */
async function run(options: JitOptions): Promise<void> {
  const square = await jit(
    ({ x }) => ({ y: tf.matMul(x as tf.Tensor2D, x as tf.Tensor2D) }),
    { x: { shape: [1, 1] } },
    options,
  );
  try {
    await square({ x: Float32Array.of(1) });
  } finally {
    await square.release();
  }
}

/** Throws an InputError where a device has no products of half precision. */
async function requireHalf(device: Device): Promise<void> {
  // Where it is missing, a graph is accepted, and its run fails.
  await run({ device, precision: "float16" }).catch((cause) => {
    throw new InputError(
      `--device ${device} has no float16 here; leave --precision out (ONNX Runtime: ${cause.message})`,
      { cause },
    );
  });
}

/**
 * Runs a graph on a device.
 *
 * @throws InputError that says what the device needs, where it does not run
 */
export async function requireDevice(device: Device, precision?: Precision): Promise<void> {
  try {
    await run({ device });
    if (precision === "float16") await requireHalf(device);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    // The runtime names the place in its own source first.
    const reason = (cause as Error).message.trim().replace(/^.* was false\. /, "");
    throw new InputError(
      `--device ${device} does not run here: ${REMEDIES[device]} (ONNX Runtime: ${reason})`,
      { cause },
    );
  }
}
