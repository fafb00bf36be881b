import assert from "node:assert/strict";
import { join } from "node:path";
import { makeEverything } from "../../results.ts";
import { withFolder } from "../helpers/folder.ts";

Deno.test("results --run makes what it can, and names what lacks its data", async () => {
  await withFolder({}, async (folder) => {
    const lines: string[] = [];
    const context = {
      log: (line: string) => lines.push(line),
      progress: () => ({ update() {}, stop() {} }),
      signal: new AbortController().signal,
    };
    const out = join(folder, "results");
    const options = { seed: 0, seeds: 1, threads: 1, runs: join(folder, "runs") };
    const before = Deno.env.get("ARC_DATA");
    const cwd = Deno.cwd();
    Deno.env.set("ARC_DATA", folder);
    Deno.chdir(folder);
    let failed: string[];
    try {
      failed = await makeEverything(options, context, ["table2", "table3"], out);
    } finally {
      Deno.chdir(cwd);
      if (before === undefined) Deno.env.delete("ARC_DATA");
      else Deno.env.set("ARC_DATA", before);
    }
    assert.deepEqual(failed.map((line) => line.split(":")[0]), ["table2", "table3"]);
    assert.match(failed[0], /split concept is missing/);
    assert.deepEqual(lines, []);
  });
});
