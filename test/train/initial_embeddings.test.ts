import assert from "node:assert/strict";
import { exampleSettingsOf } from "../../lib/train/loop.ts";
import { trainingTask } from "../../lib/arc/examples.ts";
import { predictorOf } from "../../lib/train/checkpoint.ts";
import { type EmbeddingInit, initialEmbeddings } from "../../lib/train/initial_embeddings.ts";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { model, planOf, run, tasks } from "../helpers/small_run.ts";

const plan = planOf(1);
const training = tasks.map((task) => trainingTask(task, exampleSettingsOf(plan), false));
const names = training.flatMap(({ variants }) => variants.map(({ name }) => name));
const trunk = initialTrunk(model, 0);
const OPTIONS = { threads: 1, signal: new AbortController().signal };

/** A table with two embeddings of known mean and standard deviation. */
function twoEmbeddings(): EmbeddingTable {
  const embeddings = new EmbeddingTable(new Float32Array(model.embeddingSize));
  embeddings.set("one", new Float32Array(model.embeddingSize).fill(1));
  embeddings.set("two", new Float32Array(model.embeddingSize).fill(5));
  return embeddings;
}

const initialise = (start: EmbeddingInit, embeddings: EmbeddingTable, seed = 0) =>
  initialEmbeddings(start, { model, trunk, embeddings }, training, seed, OPTIONS);

Deno.test("initialEmbeddings uses the mean of the pre-trained embeddings", async () => {
  const table = await initialise("mean", twoEmbeddings());
  assert.deepEqual(names.map((name) => table.get(name)), names.map(() => twoEmbeddings().mean()));
  assert.equal(table.get(names[0])[0], 3);
});

Deno.test("initialEmbeddings samples by the pre-trained mean and standard deviation and the seed", async () => {
  const table = await initialise("gaussian", twoEmbeddings());
  const values = names.flatMap((name) => [...table.get(name)]);
  const mean = values.reduce((sum, value) => sum + value) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  assert.ok(Math.abs(mean - 3) < 0.5, `mean ${mean}`);
  assert.ok(Math.abs(deviation - 2) < 0.4, `standard deviation ${deviation}`);
  assert.deepEqual((await initialise("gaussian", twoEmbeddings())).blocks, table.blocks);
  assert.notDeepEqual((await initialise("gaussian", twoEmbeddings(), 1)).blocks, table.blocks);
});

Deno.test("initialEmbeddings finds the embedding that was trained on the same task", async () => {
  const checkpoint = await run(planOf(400, 0, { variants: 0 }));
  const { trunk } = predictorOf(checkpoint);
  const { embeddings } = checkpoint;
  const table = await initialEmbeddings(
    "nearest",
    { model, trunk, embeddings },
    training,
    0,
    OPTIONS,
  );
  for (const { task: { id }, variants } of training) {
    for (const { name } of variants) assert.deepEqual(table.get(name), embeddings.get(id), name);
  }
});

Deno.test("initialEmbeddings uses the initial vector without pre-trained embeddings", async () => {
  for (const start of ["mean", "gaussian", "nearest"] as const) {
    const table = await initialise(
      start,
      new EmbeddingTable(new Float32Array(model.embeddingSize)),
    );
    assert.deepEqual(table.get(names[0]), new Float32Array(model.embeddingSize), start);
  }
});
