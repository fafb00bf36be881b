/** Tests on each device that is there. */
import { type Device, DEVICES } from "../../lib/jit/device.ts";
import { requireDevice } from "../../lib/jit/require_device.ts";

/** The Vulkan driver that Debian's chromium brings, which computes on the CPU. */
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** What to install where a device is missing. */
const INSTALL: Partial<Record<Device, string>> = {
  webgpu: "needs a Vulkan driver: apt-get install libvulkan1 chromium",
  cuda: "needs an NVIDIA GPU, CUDA 12, cuDNN 9 and deno task device install-cuda",
};

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

// A machine with a graphics processor has a driver for it.
const hasProcessor = (await Promise.all(["/dev/dri", "/dev/nvidiactl"].map(exists))).includes(true);
if (!hasProcessor && !Deno.env.has("VK_DRIVER_FILES") && await exists(SWIFTSHADER)) {
  Deno.env.set("VK_DRIVER_FILES", SWIFTSHADER);
  // Without it, the driver prints a line.
  if (!Deno.env.has("XDG_RUNTIME_DIR")) Deno.env.set("XDG_RUNTIME_DIR", "/tmp");
}

const here = new Set<Device>();
for (const device of DEVICES) {
  await requireDevice(device).then(() => here.add(device), () => {});
}

/** Returns whether a device is there. */
export const isHere = (device: Device): boolean => here.has(device);

/** Devices besides the CPU. */
export const OTHERS = DEVICES.filter((device) => device !== "cpu");

/** Registers a test for each device; it is ignored where the device is missing. */
export function testOnDevices(
  devices: readonly Device[],
  name: string,
  test: (device: Device) => Promise<void>,
): void {
  for (const device of devices) {
    Deno.test({
      name: `${name} (${device}${isHere(device) ? "" : `, ${INSTALL[device]}`})`,
      ignore: !isHere(device),
      fn: () => test(device),
    });
  }
}
