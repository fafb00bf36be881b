import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { checkpointBytes } from "../../lib/train/checkpoint_size.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";
import { FEW } from "../helpers/challenges.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";

Deno.test("checkpointBytes is at least the size of a checkpoint, and not much more", async () => {
  const folder = new URL("../../data/checkpoints/", import.meta.url);
  const { size } = await Deno.stat(new URL("mini.safetensors", folder));
  const { head } = await readCheckpoint(fileURLToPath(new URL("mini.safetensors", folder)));
  const estimate = checkpointBytes(head, 700);
  assert.ok(estimate >= size && estimate < 1.5 * size, `${estimate} of ${size}`);
});

Deno.test("checkpointBytes counts the vectors of all tasks", () => {
  const tiny = tinyCheckpoint(FEW);
  const bytes = encodeCheckpoint(tiny).length;
  assert.ok(checkpointBytes(tiny.head, FEW.length) >= bytes);
  const each = checkpointBytes(tiny.head, 2) - checkpointBytes(tiny.head, 1);
  assert.ok(each >= 4 * tiny.head.model.embeddingSize * (tiny.head.settings.variants + 1));
});
