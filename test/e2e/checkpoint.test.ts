import assert from "node:assert/strict";
import { join } from "node:path";
import { inspect, strip } from "../../checkpoint.ts";
import { variantsOf } from "../../lib/arc/augment.ts";
import { execute } from "../../lib/cli/command.ts";
import { provenance } from "../../lib/provenance.ts";
import { predictorOf } from "../../lib/train/checkpoint.ts";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";
import { override } from "../../lib/train/settings.ts";
import { FEW } from "../helpers/challenges.ts";
import { screens } from "../helpers/screen.ts";
import { withFolder } from "../helpers/folder.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";

async function called(...words: string[]) {
  const terminal = screens();
  const { signal } = new AbortController();
  const status = await execute([inspect, strip], "checkpoint", words, terminal, signal);
  return { status, out: terminal.out.text, err: terminal.err.text };
}

Deno.test("checkpoint inspect prints sizes, steps, task embeddings and norms", async () => {
  const checkpoint = tinyCheckpoint(FEW);
  await withFolder({ "checkpoint.safetensors": encodeCheckpoint(checkpoint) }, async (folder) => {
    const { status, out } = await called("inspect", folder, "--json");
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
    assert.match((await called("inspect", folder)).out, /\ntrunk parameters +\d+ *\n/);
  });
});

Deno.test("checkpoint inspect tells where the checkpoint of a run comes from", async () => {
  const origin = await provenance();
  const files = {
    "checkpoint.safetensors": encodeCheckpoint(tinyCheckpoint(FEW)),
    "config.json": { command: "pretrain", ...origin },
  };
  await withFolder(files, async (folder) => {
    const facts = JSON.parse((await called("inspect", folder, "--json")).out);
    assert.equal(facts["made by"], "pretrain");
    assert.equal(facts.written, origin.at);
    assert.equal(facts.source, origin.commit ?? "unknown");
    assert.ok(facts.machine.endsWith(`${origin.machine.cores} cores`), facts.machine);
  });
});

Deno.test("checkpoint inspect names a file that is no checkpoint", async () => {
  await withFolder({ "a.json": {} }, async (folder) => {
    const { status, err } = await called("inspect", join(folder, "a.json"));
    assert.equal(status, 2);
    assert.ok(err.startsWith(`error: ${join(folder, "a.json")} is not`), err);
    assert.equal((await called("inspect", folder, folder)).status, 2);
  });
});

Deno.test("checkpoint strip keeps all that adaptation to other tasks uses", async () => {
  const { embeddings: _, ...rest } = tinyCheckpoint([]);
  const embeddings = new EmbeddingTable(new Float32Array(16).fill(0.5), "task-and-variant");
  const variants = FEW.flatMap((task) => variantsOf(task, 2, 0)).map(({ name }) => name);
  const gradients = new Float32Array(16 * variants.length).fill(1);
  embeddings.update(variants, gradients, 0.1, 0);
  const settings = override(rest.head.settings, { embeddingPer: "task-and-variant" });
  const checkpoint = { ...rest, head: { ...rest.head, settings }, embeddings };
  await withFolder({ whole: encodeCheckpoint(checkpoint) }, async (folder) => {
    const [whole, out] = [join(folder, "whole"), join(folder, "stripped")];
    const { status, err, out: text } = await called("strip", whole, "--out", out);
    assert.equal(status, 0, err);
    assert.match(text, new RegExp(`^${variants.length} vectors dropped`));
    const stripped = await readCheckpoint(out);
    assert.equal(stripped.embeddings.codes!.size, 0);
    assert.deepEqual(encodeCheckpoint({ ...stripped, embeddings }), encodeCheckpoint(checkpoint));
    const unseen = "unseen|||t0|||0123456789";
    const [before, after] = [checkpoint, stripped].map(predictorOf);
    assert.deepEqual(after.embedding(unseen), before.embedding(unseen));
    assert.deepEqual(stripped.embeddings.blocks, embeddings.blocks);
    assert.equal((await called("strip", out, "--out", folder)).status, 2);
  });
});

Deno.test("checkpoint strip refuses a checkpoint with an embedding per variant", async () => {
  await withFolder({ whole: encodeCheckpoint(tinyCheckpoint(FEW)) }, async (folder) => {
    const [whole, out] = [join(folder, "whole"), join(folder, "stripped")];
    const { status, err } = await called("strip", whole, "--out", out);
    assert.equal(status, 2);
    assert.match(err, /^error: .*whole has no vectors .* --embedding-per variant$/m);
    await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
  });
});
