import assert from "node:assert/strict";
import { join } from "node:path";
import { Peer } from "../../lib/bench/peer.ts";
import { withFolder } from "../helpers/folder.ts";
import { TINY } from "../helpers/tiny_model.ts";

/** Writes a program that stands for Python, and returns its path. */
async function pythonThat(folder: string, commands: string): Promise<string> {
  const path = join(folder, "python");
  await Deno.writeTextFile(path, `#!/bin/sh\n${commands}\n`, { mode: 0o700 });
  return path;
}

const WORK = { model: TINY, shape: { batch: 1, length: 4 } };
const OPTIONS = { dtype: "float32", device: "cpu", threads: 1, warmups: 0, runs: 1 } as const;
const FACTS = `{"torch": "2.0", "blas": [], "built": []}`;

Deno.test("a Peer says that Python or PyTorch is missing", async () => {
  await withFolder({}, async (folder) => {
    const missing = /InputError: .*python could not start the peer: it needs PyTorch/;
    await assert.rejects(Peer.start(join(folder, "python")), missing);
    await assert.rejects(Peer.start(await pythonThat(folder, "exit 1")), missing);
  });
});

Deno.test("a Peer says that its process has ended or failed, and stops", async () => {
  await withFolder({}, async (folder) => {
    const ends: [commands: string, message: RegExp][] = [
      [`echo '${FACTS}'`, /the peer ended before it answered/],
      [`echo '${FACTS}'; read line`, /the peer ended before it answered/],
      [`echo '${FACTS}'; read line; echo '{"error": "no memory"}'`, /the peer failed: no memory/],
    ];
    for (const [commands, message] of ends) {
      const { peer, facts } = await Peer.start(await pythonThat(folder, commands));
      assert.equal(facts.torch, "2.0");
      await assert.rejects(peer.measure(WORK, OPTIONS), message);
      await peer.stop();
    }
  });
});
