import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { type Device, DEVICES } from "../lib/jit/device.ts";

/** What to install where a device is missing. */
const INSTALL: Readonly<Record<Device, string>> = {
  cpu: "",
  webgpu: "needs a Vulkan driver: apt-get install libvulkan1 chromium",
  cuda: "needs an NVIDIA GPU, CUDA 12, cuDNN 9 and deno task device install-cuda",
};

/** Runs deno at the root, and returns its output. */
async function deno(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args,
    cwd: fileURLToPath(new URL("../", import.meta.url)),
    env: { NO_COLOR: "1" },
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert.ok(success, out + err);
  return out;
}

// Two threads crash the WebGPU provider, and its memory is that of a process.
const missing: Device[] = JSON.parse(
  await deno("run", "--quiet", "--allow-all", "test/helpers/devices.ts"),
);

for (const device of DEVICES) {
  const ignore = missing.includes(device);
  Deno.test({
    name: `DEVICES compute what the CPU does: ${device}${ignore ? `, ${INSTALL[device]}` : ""}`,
    ignore,
    fn: async () => {
      const out = await deno("test", "-P", "--filter", `(${device})`, "test/long/devices.ts");
      const [, passed] = /ok \| (\d+) passed \| 0 failed/.exec(out) ?? [];
      assert.ok(Number(passed) >= 5, out);
    },
  });
}
