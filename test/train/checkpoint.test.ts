import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { variantsOf } from "../../lib/arc/augment.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { InputError } from "../../lib/errors.ts";
import { decodeCheckpoint, predictorOf, votingOf } from "../../lib/train/checkpoint.ts";
import { PRESETS } from "../../lib/train/settings.ts";
import { TINY_MODEL, tinyCheckpoint, withModel, withTensor } from "../helpers/checkpoints.ts";
import { decodeSafetensors } from "../../lib/safetensors.ts";
import { encodeCheckpoint, encodeSafetensors } from "../helpers/bytes.ts";
import { withFolder } from "../helpers/folder.ts";

const [known, stranger] = miniTasks("mini-dev");
const checkpoint = tinyCheckpoint([known]);

/** The message that refuses the bytes; it has one line. */
function refusal(bytes: Uint8Array): string {
  try {
    decodeCheckpoint(bytes, "some/file");
  } catch (error) {
    assert.ok(error instanceof InputError, `${error}`);
    assert.doesNotMatch(error.message, /\n/);
    return error.message;
  }
  assert.fail("the checkpoint was read");
}

Deno.test("decodeCheckpoint reads an unchanged checkpoint", () => {
  const bytes = encodeCheckpoint(checkpoint);
  assert.deepEqual(encodeCheckpoint(decodeCheckpoint(bytes, "some/file")), bytes);
});

Deno.test("decodeCheckpoint reads a batch of one and no embeddings", () => {
  const { head, carry, ...rest } = tinyCheckpoint([]);
  const halves = Object.entries(carry!).map(([name, data]) => [name, data.slice(data.length / 2)]);
  const bytes = encodeCheckpoint({
    ...rest,
    head: { ...head, settings: { ...head.settings, batchSize: 1 } },
    carry: Object.fromEntries(halves),
  });
  assert.deepEqual(encodeCheckpoint(decodeCheckpoint(bytes, "some/file")), bytes);
});

for (const value of [NaN, Infinity]) {
  Deno.test(`decodeCheckpoint rejects ${value} in any float tensor by name`, () => {
    for (
      const name of ["weights.lm_head", "v.q_head.bias", "embeddings.values", "carry.zL", "H_init"]
    ) {
      const bytes = withTensor(checkpoint, name, ({ shape, data }) => ({
        shape,
        data: Float32Array.from(data).fill(value, -1),
      }));
      assert.ok(refusal(bytes).startsWith(`some/file: the tensor ${name} holds NaN or Infinity`));
    }
  });
}

Deno.test("decodeCheckpoint rejects a tensor of another shape and equal size", () => {
  const turned = withTensor(checkpoint, "ema.lm_head", ({ shape, data }) => ({
    shape: shape.toReversed(),
    data,
  }));
  assert.equal(
    refusal(turned),
    "some/file: the tensor ema.lm_head has shape [16, 12], expected [12, 16]",
  );
  const longer = withTensor(checkpoint, "embeddings.values", () => ({
    shape: [4, 16],
    data: new Float32Array(64),
  }));
  assert.match(refusal(longer), /embeddings\.values has shape \[4, 16\], expected \[3, 16\]/);
  const typed = withTensor(checkpoint, "carry.tokens", ({ shape, data }) => ({
    shape,
    data: Float32Array.from(data),
  }));
  assert.match(refusal(typed), /carry\.tokens is not a Int32Array/);
});

Deno.test("decodeCheckpoint rejects a repeated embedding and a variant too many", () => {
  const named = (tensor: string, text: string) =>
    withTensor(checkpoint, tensor, () => {
      const data = new TextEncoder().encode(text);
      return { shape: [data.length], data };
    });
  assert.match(
    refusal(named("embeddings.names", "a\nb\na")),
    /some\/file: .*embeddings\.names has a twice/,
  );
  assert.match(refusal(named("carry.variants", "a\nb\nc")), /variants has 3 names, expected 2/);
});

Deno.test("decodeCheckpoint rejects invalid model sizes by name", () => {
  const cases = [
    [{ heads: 3 }, /hidden must be a multiple.* at model\.heads/],
    [{ heads: 16 }, /hidden must be a multiple.* at model\.heads/],
    [{ heads: 8, rope: "axial" }, /hidden must be a multiple of 4 .* at model\.heads/],
    [{ embeddingSize: 17 }, /an embedding must fit.* at model\.embeddingSize/],
    [{ hidden: 0, layers: 1.5 }, / at model\.hidden; .* at model\.layers/],
  ] as const;
  for (const [model, message] of cases) {
    assert.match(refusal(withModel(checkpoint, model)), message);
  }
});

Deno.test("predictorOf gives the initial embedding to untrained variants, the mean to unknown tasks", () => {
  const { embedding, knows } = predictorOf(checkpoint);
  const filled = (value: number) => new Float32Array(TINY_MODEL.embeddingSize).fill(value);
  const variants = variantsOf(known, 3, 0);
  assert.deepEqual(variants.map(({ name }) => embedding(name)), [1, 2, 3, 0.5].map(filled));
  for (const { name } of variantsOf(stranger, 1, 0)) assert.deepEqual(embedding(name), filled(2));
  assert.deepEqual([known, stranger].map(({ id }) => knows(id)), [true, false]);
});

Deno.test("votingOf limits votes to the trained variants and the preset's", () => {
  const { head } = checkpoint;
  assert.equal(votingOf(head).votes, 2);
  const many = { ...head.settings, variants: 1000 };
  assert.equal(votingOf({ ...head, settings: many }).votes, PRESETS.mini.votes);
  assert.equal(votingOf({ ...head, settings: many }, 3).votes, 3);
  assert.equal(votingOf({ ...head, settings: many }, 1 + many.variants).votes, many.variants);
});

Deno.test({
  name: "writeCheckpoint saves 100,000 embeddings in a tenth of their memory",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withFolder({}, async (folder) => {
      const script = fileURLToPath(new URL("../helpers/save_memory.ts", import.meta.url));
      const process = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", script, join(folder, "large.safetensors")],
      });
      const { stdout, stderr } = await process.output();
      const text = new TextDecoder().decode(stdout);
      assert.ok(text !== "", new TextDecoder().decode(stderr));
      const { grown, table } = JSON.parse(text);
      assert.ok(grown < table / 10, `${grown} bytes more, for a table of ${table}`);
    }),
});

Deno.test("decodeCheckpoint rejects a file without a checksum", () => {
  const { tensors, metadata } = decodeSafetensors(encodeCheckpoint(checkpoint), "it");
  const bytes = encodeSafetensors({ tensors, metadata });
  // "sha256" stands in the header, which follows eight bytes, and becomes "sha257".
  const name = 8 + new TextDecoder().decode(bytes.subarray(8, 40)).indexOf("sha256");
  bytes[name + 5]++;
  assert.match(refusal(bytes), /has no checksum/);
});
