/** Tests on each device that is there; as a program, prints what is missing. */
import { type Device, DEVICES } from "../../lib/jit/device.ts";
import { requireDevice } from "../../lib/jit/require_device.ts";

/** The Vulkan driver that Debian's chromium brings, which computes on the CPU. */
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);

// A machine with a GPU has a driver for it.
const hasGpu = (await Promise.all(["/dev/dri", "/dev/nvidiactl"].map(exists))).includes(true);
if (!hasGpu && !Deno.env.has("VK_DRIVER_FILES") && await exists(SWIFTSHADER)) {
  Deno.env.set("VK_DRIVER_FILES", SWIFTSHADER);
  // Without it, the driver prints a line.
  if (!Deno.env.has("XDG_RUNTIME_DIR")) Deno.env.set("XDG_RUNTIME_DIR", "/tmp");
}

const here = new Set<Device>();
for (const device of DEVICES) {
  await requireDevice(device).then(() => here.add(device), () => {});
}

/** Devices besides the CPU. */
export const OTHERS = DEVICES.filter((device) => device !== "cpu");

/** Registers a test for each device; it is ignored where the device is missing. */
export function testOnDevices(
  devices: readonly Device[],
  name: string,
  test: (device: Device) => Promise<void>,
): void {
  for (const device of devices) {
    const ignore = !here.has(device);
    Deno.test({ name: `${name} (${device})`, ignore, fn: () => test(device) });
  }
}

if (import.meta.main) {
  const missing = DEVICES.filter((device) => !here.has(device));
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(missing)));
}
