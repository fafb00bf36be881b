import assert from "node:assert/strict";
import { trunkFor } from "../../lib/solve/choose.ts";
import { trunkOf } from "../../lib/solve/trunks.ts";
import { namesByTask } from "../../lib/train/embeddings.ts";
import { loadAdapted } from "../../lib/train/load_source.ts";
import { exampleGroups } from "../../lib/web/examples.ts";

const groups = exampleGroups();
const all = groups.flatMap(({ tasks }) => tasks);

Deno.test("the examples are all tasks of mini-eval by family, and larger ones", () => {
  const sizes = new Map(groups.map(({ title, tasks }) => [title, tasks.length]));
  assert.equal(sizes.get("legend"), 4);
  assert.equal(sizes.get("recolour"), 3);
  assert.equal(sizes.get("two rules in sequence"), 40);
  assert.equal(all.filter(({ id }) => id.startsWith("mini-eval/")).length, 120);
  assert.equal(new Set(all.map(({ id }) => id)).size, all.length);
  const { tasks } = groups.at(-1)!;
  assert.ok(tasks.length >= 10);
  assert.ok(tasks.every((task) => trunkOf(task) === "small"));
});

Deno.test("no trunk was trained on an example that it is offered for", async () => {
  for (const trunk of new Set(all.map((task) => trunkFor(task)))) {
    const { embeddings } = await loadAdapted(trunk, {}, 0);
    const trained = namesByTask(embeddings.names);
    const seen = all.filter((task) => trunkFor(task) === trunk && trained.has(task.id));
    assert.deepEqual(seen, []);
  }
});
