import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { trainingTask } from "../../lib/arc/examples.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { exampleSettingsOf, planFor, train } from "../../lib/train/loop.ts";
import { startOf } from "../../lib/train/optimizer.ts";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";
import { PRESETS } from "../../lib/train/settings.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";

const at = (name: string) => new URL(`../../data/checkpoints/${name}`, import.meta.url);

/** What other processors may round differently, after so many steps. */
const TOLERANCE = 0.02;

Deno.test("mini.safetensors matches the checksum of its page", async () => {
  const bytes = await Deno.readFile(at("mini.safetensors"));
  const sum = createHash("sha256").update(bytes).digest("hex");
  assert.ok((await Deno.readTextFile(at("README.md"))).includes(sum));
  const { head, embeddings } = await readCheckpoint(at("mini.safetensors").pathname);
  const { model, pretrain } = PRESETS.mini;
  assert.deepEqual(head.model, model);
  assert.deepEqual(head.settings, pretrain);
  assert.equal(head.step, pretrain.steps);
  assert.equal(embeddings.size, 2100);
});

Deno.test("train reproduces the first steps of mini.safetensors", async () => {
  const { model, canvas, pretrain: settings } = PRESETS.mini;
  const shape = { seed: 0, canvas, settings };
  const tasks = miniTasks("mini-train").map((task) =>
    trainingTask(task, exampleSettingsOf(shape), true)
  );
  const plan = planFor(tasks, { preset: "mini", model, ...shape });
  const { head } = await readCheckpoint(at("mini.safetensors").pathname);
  assert.equal(plan.tasks, head.tasks);
  const trunk = initialTrunk(model, 0);
  const [line] = (await Deno.readTextFile(at("mini.metrics.jsonl"))).split("\n");
  const expected = JSON.parse(line);
  const stop = new AbortController();
  let measured: Record<string, number> = {};
  await train(plan, tasks, {
    initial: trunk,
    trunk: startOf(trunk.weights),
    embeddings: new EmbeddingTable(new Float32Array(model.embeddingSize)),
  }, {
    logEvery: expected.step,
    onLog: (step, means) => {
      measured = { step, ...means };
      stop.abort();
      return Promise.resolve();
    },
    onStep: () => {},
    onCheckpoint: () => Promise.resolve(),
    isDue: () => false,
    signal: stop.signal,
  }, { threads: 1 });
  for (const [name, value] of Object.entries(expected) as [string, number][]) {
    const difference = Math.abs(measured[name] - value);
    assert.ok(
      difference <= TOLERANCE * Math.max(1, Math.abs(value)),
      `${name} is ${measured[name]}`,
    );
  }
});
