import assert from "node:assert/strict";
import { join } from "node:path";
import { collect, UNCHANGED } from "../../lib/experiments/collect.ts";
import { SIMILARITIES } from "../../lib/experiments/data/similarities.ts";
import { measurementOf } from "../../lib/experiments/measured/mod.ts";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { toSvg } from "../../lib/plot/picture.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { FEW } from "../helpers/challenges.ts";
import { withFolder } from "../helpers/folder.ts";

const reporter = {
  progress: () => ({ update() {}, stop() {} }),
  log() {},
  signal: new AbortController().signal,
};

Deno.test("similarities compares a checkpoint's embeddings without any run", async () => {
  await withFolder({}, async (folder) => {
    const checkpoint = join(folder, "tiny.safetensors");
    await Deno.writeFile(checkpoint, encodeCheckpoint(tinyCheckpoint(FEW)));
    const [first] = SIMILARITIES.curves;
    const experiment = { ...SIMILARITIES, curves: [{ ...first, made: { checkpoint } }] };
    const runs = join(folder, "runs");
    const options = { ...UNCHANGED, seed: 0, seeds: 1, threads: 1, runs };
    const { table, facts } = await collect(experiment, options, reporter);
    assert.deepEqual(facts.cost, {});
    const { embeddings } = await readCheckpoint(checkpoint);
    const lines = table.run(first.key, 0);
    assert.equal(lines.length, FEW.length);
    assert.ok(embeddings.names.length >= lines.length);
    for (const { scores } of lines) {
      const shares = [...scores].filter(([name]) => name.startsWith("nearest: "));
      assert.ok(Math.abs(shares.reduce((sum, [, share]) => sum + share, 0) - 1) < 1e-9);
      for (const [, value] of scores) assert.ok(Math.abs(value) <= 1 + 1e-6);
    }
    const { summary, draw } = measurementOf(experiment);
    const { header, lines: shown } = summary(experiment, table, { groups: "all", by: "label" });
    for (const line of shown) assert.equal(line.length, header.length);
    const others = shown.map((line) => Number(line[header.indexOf("other tasks (%)")]));
    assert.ok(Math.abs(others.reduce((sum, share) => sum + share) - 100) < 0.2);
    const svg = await toSvg(draw(experiment, { table, verdicts: [], facts }), "how");
    assert.ok(svg.includes(">cosine similarity<"));
  });
});
