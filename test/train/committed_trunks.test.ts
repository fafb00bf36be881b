import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { type PresetName, PRESETS, type Settings } from "../../lib/train/settings.ts";

const folder = new URL("../../data/checkpoints/", import.meta.url);

/** The largest committed file. */
const MOST_BYTES = 16 * 2 ** 20;

Deno.test("committed trunks match the checksums of their page, and are below 16 MiB", async () => {
  const page = await Deno.readTextFile(new URL("README.md", folder));
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".safetensors")) continue;
    const bytes = await Deno.readFile(new URL(name, folder));
    const sum = createHash("sha256").update(bytes).digest("hex");
    assert.match(page, new RegExp(`\\| \`${name}\` +\\|.*\`${sum}\``), name);
    assert.ok(bytes.length <= MOST_BYTES, name);
  }
});

Deno.test("trunks by the recipe fast have their presets' models and settings", async () => {
  const trunks: [file: string, preset: PresetName, own?: Partial<Settings>][] = [
    ["fast-mini.safetensors", "fast-mini", { weightDecay: 0.1 }],
    ["masked-mini.safetensors", "masked-mini"],
    ["masked-small-8600.safetensors", "masked-small"],
    ["fast-small-8600.safetensors", "fast-small"],
    ["fast-small-27000.safetensors", "fast-small"],
    ["fast-small-58000.safetensors", "fast-small"],
  ];
  for (const [file, preset, own] of trunks) {
    const { head } = await readCheckpoint(fileURLToPath(new URL(file, folder)));
    assert.equal(head.preset, preset);
    assert.deepEqual(head.model, PRESETS[preset].model);
    const { steps, variants } = head.settings;
    assert.deepEqual(head.settings, { ...PRESETS[preset].pretrain, ...own, steps, variants });
    assert.equal(head.step, steps);
  }
});
