import assert from "node:assert/strict";
import { join } from "node:path";
import { inspect } from "../../checkpoint.ts";
import { execute } from "../../lib/cli/command.ts";
import { FEW } from "../helpers/challenges.ts";
import { screens } from "../helpers/screen.ts";
import { withFolder } from "../helpers/folder.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";

async function inspected(...words: string[]) {
  const terminal = screens();
  const { signal } = new AbortController();
  const status = await execute([inspect], "checkpoint", ["inspect", ...words], terminal, signal);
  return { status, out: terminal.out.text, err: terminal.err.text };
}

Deno.test("checkpoint inspect prints sizes, steps, task embeddings and norms", async () => {
  const checkpoint = tinyCheckpoint(FEW);
  await withFolder({ "checkpoint.safetensors": encodeCheckpoint(checkpoint) }, async (folder) => {
    const { status, out } = await inspected(folder, "--json");
    assert.equal(status, 0);
    const facts = JSON.parse(out);
    assert.equal(facts.file, join(folder, "checkpoint.safetensors"));
    assert.equal(facts.bytes, encodeCheckpoint(checkpoint).length);
    assert.match(facts.sha256, /^[0-9a-f]{64}$/);
    assert.equal(
      facts.embeddings,
      `${3 * FEW.length} variants of ${FEW.length} tasks, 16 numbers each`,
    );
    assert.equal(facts.step, `1 of ${checkpoint.head.settings.steps}`);
    const { weights } = checkpoint.trunk.state;
    const size = Math.sqrt(weights.reduce((sum, value) => sum + value ** 2, 0) / weights.length);
    assert.ok(Math.abs(Number(facts["rms of weights"]) - size) < 1e-3 * size);
    assert.match((await inspected(folder)).out, /\ntrunk parameters +\d+ *\n/);
  });
});

Deno.test("checkpoint inspect names a file that is no checkpoint", async () => {
  await withFolder({ "a.json": {} }, async (folder) => {
    const { status, err } = await inspected(join(folder, "a.json"));
    assert.equal(status, 2);
    assert.ok(err.startsWith(`error: ${join(folder, "a.json")} is not`), err);
    assert.equal((await inspected(folder, folder)).status, 2);
  });
});
