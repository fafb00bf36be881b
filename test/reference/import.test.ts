import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { TorchFile } from "../../lib/reference/torch_file.ts";
import { decodeCheckpoint, predictorOf } from "../../lib/train/checkpoint.ts";
import { importReference } from "../../lib/reference/import.ts";
import { compileTrainStep } from "../../lib/trm/compile.ts";
import { parameterCount } from "../../lib/trm/parameters.ts";
import { repeatVector } from "../../lib/trm/vectors.ts";
import { withFolder } from "../helpers/folder.ts";
import { assertClose } from "../jit/cases/case.ts";
import recorded from "../fixtures/step_100.expected.json" with { type: "json" };
import { encodeCheckpoint, encodeSafetensors } from "../helpers/bytes.ts";
import { decodeSafetensors } from "../../lib/safetensors.ts";
import { exportReference } from "../../lib/reference/export.ts";

const PATH = fileURLToPath(new URL("../fixtures/step_100", import.meta.url));
const OPTIONS = { embeddingTokens: 2, heads: 2, embeddings: "all" } as const;

async function imported(embeddings: "all" | "summary" = "all") {
  using file = await TorchFile.open(PATH);
  return await importReference(file, { ...OPTIONS, embeddings });
}

/**
 * What the first supervision step may differ by, relative to the largest logit of a token, and the last.
 * Rounding grows some ten thousand times in 16 steps of this untrained trunk: computed in double
 * precision, the last step's logits are 0.02 away from the recording, and one likeliest token in 100
 * is another.
 */
const TOLERANCE = { first: 2e-4, last: 5e-2 };
const MATCHING = { first: 1, last: 0.97 };

Deno.test("importReference gives a checkpoint that computes what the reference does", async () => {
  const checkpoint = await imported();
  const { model, trunk: { weights, hInit, lInit }, embedding } = predictorOf(checkpoint);
  const [batch, length] = [recorded.inputs.length, recorded.inputs[0].length];
  const step = compileTrainStep(model, { hInit, lInit }, { batch, length }, batch, { threads: 1 });
  const state = () => new Float32Array(batch * (model.embeddingTokens + length) * model.hidden);
  const [zH, zL] = [state(), state()];
  repeatVector(zH, hInit);
  repeatVector(zL, lInit);
  const embeddings = new Float32Array(batch * model.embeddingSize);
  recorded.puzzle_identifiers.forEach((id, i) =>
    embeddings.set(embedding(`imported-${id}`), i * model.embeddingSize)
  );
  const arrays = {
    tokens: Int32Array.from(recorded.inputs.flat()),
    labels: new Int32Array(batch * length),
    positions: Int32Array.from({ length: batch * length }, (_, i) => i % length),
    present: new Float32Array(batch * length).fill(1),
    embeddings,
    zH,
    zL,
  };
  const into = {
    gradient: new Float32Array(parameterCount(model)),
    embeddingGradient: new Float32Array(embeddings.length),
    zH,
    zL,
  };
  const expected = new Map(recorded.steps.map((step) => [step.supervision_step, step]));
  for (let done = 0; done <= Math.max(...expected.keys()); done++) {
    const { logits, halt } = await step(weights, arrays, into);
    const theirs = expected.get(done);
    if (!theirs) continue;
    expected.delete(done);
    const which = done === 0 ? "first" : "last";
    assertClose(halt!, theirs.q_halt_logits, `halting logits, step ${done}`, 2e-4);
    const vocabulary = logits.length / (batch * length);
    theirs.logits_first_8_tokens.forEach((tokens, example) =>
      tokens.forEach((values, token) => {
        const at = (example * length + token) * vocabulary;
        const largest = Math.max(...values.map(Math.abs));
        const own = logits.subarray(at, at + vocabulary);
        assertClose(own, values, `logits, step ${done}`, TOLERANCE[which] * Math.max(1, largest));
      })
    );
    const likeliest = Array.from({ length: batch * length }, (_, i) => {
      const own = logits.subarray(vocabulary * i, vocabulary * (i + 1));
      return own.indexOf(Math.max(...own));
    });
    const matching = likeliest.filter((token, i) => token === theirs.argmax.flat()[i]).length;
    assert.ok(
      matching >= MATCHING[which] * batch * length,
      `${matching} likeliest tokens, step ${done}`,
    );
  }
  assert.equal(expected.size, 0);
  await step.release();
});

Deno.test("importReference gives a checkpoint that is written and read like any other", async () => {
  const checkpoint = await imported();
  const bytes = encodeCheckpoint(checkpoint);
  assert.deepEqual(encodeCheckpoint(decodeCheckpoint(bytes, "it")), bytes);
  assert.equal(checkpoint.head.step, 100);
  assert.equal(checkpoint.embeddings.size, 50);
});

Deno.test("exportReference returns the tensors of an imported checkpoint", async () => {
  using file = await TorchFile.open(PATH);
  const { tensors, metadata } = exportReference(await imported());
  assert.deepEqual(Object.keys(tensors).sort(), [...file.tensors.keys()].sort());
  const bytes = encodeSafetensors({ tensors, metadata });
  for (const [name, { shape, data }] of Object.entries(decodeSafetensors(bytes, "it").tensors)) {
    assert.deepEqual(shape, file.tensors.get(name)?.shape, name);
    assert.deepEqual(data, (await file.read(name)).slice(), name);
  }
  assert.match(metadata["embedding-names"], /^imported-0\nimported-1\n/);
});

Deno.test("exportReference refuses rotary embeddings that the reference does not have", async () => {
  const checkpoint = await imported();
  const model = { ...checkpoint.head.model, rope: "axial" } as const;
  const turned = { ...checkpoint, head: { ...checkpoint.head, model } };
  assert.throws(() => exportReference(turned), /axial rotary embedding, which the reference/);
});

Deno.test("exportReference refuses models of two networks, which the reference does not have", async () => {
  const checkpoint = await imported();
  const model = { ...checkpoint.head.model, networks: 2 } as const;
  const untied = { ...checkpoint, head: { ...checkpoint.head, model } };
  assert.throws(() => exportReference(untied), /two networks, where the reference has one/);
});

Deno.test("exportReference refuses convolutions, which the reference does not have", async () => {
  const checkpoint = await imported();
  const model = { ...checkpoint.head.model, convolution: "cross" } as const;
  const convolved = { ...checkpoint, head: { ...checkpoint.head, model } };
  assert.throws(() => exportReference(convolved), /has convolutions, which the reference/);
});

Deno.test("exportReference refuses attention masks, which the reference does not have", async () => {
  const checkpoint = await imported();
  const { heads } = checkpoint.head.model;
  const model = { ...checkpoint.head.model, headMasks: Array(heads).fill("left") };
  const masked = { ...checkpoint, head: { ...checkpoint.head, model } };
  assert.throws(() => exportReference(masked), /has attention masks, which the reference/);
});

Deno.test("importReference summarises task embeddings by their mean and standard deviation", async () => {
  const [all, two] = [(await imported()).embeddings, (await imported("summary")).embeddings];
  assert.equal(two.size, 2);
  assertClose(two.mean(), [...all.mean()], "mean", 1e-6);
  assertClose(two.standardDeviation(), [...all.standardDeviation()], "standard deviation", 1e-6);
});

Deno.test("importReference names sizes that do not fit", async () => {
  using file = await TorchFile.open(PATH);
  const refused = (options: { embeddingTokens?: number; heads?: number }, message: RegExp) =>
    assert.rejects(importReference(file, { ...OPTIONS, ...options }), message);
  await refused({ heads: 5 }, /step_100: does not fit .*hidden must be a multiple.* at heads/);
});

Deno.test("importReference refuses a file in which a number has changed", async () => {
  const bytes = await Deno.readFile(PATH);
  const middle = Math.floor(bytes.length / 2);
  await withFolder({ damaged: bytes.with(middle, bytes[middle] ^ 1) }, async (folder) => {
    using file = await TorchFile.open(join(folder, "damaged"));
    await assert.rejects(importReference(file, OPTIONS), /damaged: not a complete zip archive/);
  });
});
