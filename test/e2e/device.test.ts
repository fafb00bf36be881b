import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { DEVICES } from "../../lib/jit/device.ts";

Deno.test("deno task device list measures each device, or says what it needs", async () => {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "device", "list", "--json"],
    cwd: fileURLToPath(new URL("../../", import.meta.url)),
    // Without any Vulkan driver, which could be slow.
    env: { VK_DRIVER_FILES: "/none.json" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const found: { device: string; speed?: number; problem?: string }[] = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  assert.deepEqual(found.map(({ device }) => device), DEVICES);
  for (const { device, speed, problem } of found) {
    if (problem === undefined) assert.ok(speed! > 0.01, device);
    else assert.match(problem, new RegExp(`^--device ${device} does not run here: `));
  }
  assert.equal(found[0].problem, undefined);
});
