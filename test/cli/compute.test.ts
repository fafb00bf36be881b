import assert from "node:assert/strict";
import { computeOf } from "../../lib/cli/compute.ts";

Deno.test("computeOf refuses on the CPU what is for other devices", async () => {
  const cpu = { threads: 2, device: "cpu" } as const;
  const { threads, precision } = await computeOf(cpu);
  assert.deepEqual({ threads, precision }, { threads: 2, precision: "float32" });
  for (
    const [more, flag] of [[{ precision: "float16" }, "--precision float16"], [
      { deviceMemory: 4 },
      "--device-memory 4",
    ]] as const
  ) {
    await assert.rejects(
      computeOf({ ...cpu, ...more }),
      new RegExp(`InputError: ${flag} is for other devices; give --device webgpu`),
    );
  }
});
