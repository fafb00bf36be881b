/** Finds out whether a device is there, and says what it needs where it is not. */
import * as tf from "@tensorflow/tfjs";
import { InputError } from "../errors.ts";
import type { Device } from "./device.ts";
import { jit } from "./jit.ts";

/** What to do where a device does not run. */
const REMEDIES: Readonly<Record<Device, string>> = {
  cpu: "this machine's processor or system is none that ONNX Runtime supports",
  webgpu:
    "no graphics processor was found; on Linux, install libvulkan1 and the processor's Vulkan " +
    "driver (NVIDIA's driver has one; mesa-vulkan-drivers for AMD and Intel); macOS and Windows need " +
    "a current system",
  cuda:
    "fetch ONNX Runtime's CUDA library with `deno task device install-cuda` (Linux on x64); it " +
    "needs an NVIDIA driver, and the libraries of CUDA 12 and cuDNN 9 in LD_LIBRARY_PATH; " +
    "--device webgpu needs the driver only",
};

/**
 * Runs a graph on a device.
 *
 * @throws InputError that says what the device needs, where it does not run
 */
export async function requireDevice(device: Device): Promise<void> {
  try {
    const double = await jit(({ x }) => ({ y: tf.add(x, x) }), { x: { shape: [1] } }, { device });
    await double({ x: Float32Array.of(1) });
    await double.release();
  } catch (cause) {
    // The runtime names the place in its own source first.
    const reason = (cause as Error).message.trim().replace(/^.* was false\. /, "");
    throw new InputError(
      `--device ${device} does not run here: ${REMEDIES[device]} (ONNX Runtime: ${reason})`,
      { cause },
    );
  }
}
