import assert from "node:assert/strict";
import { gridOf } from "../../lib/arc/grid.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { hashOf, taskOfHash } from "../../lib/web/page/link.ts";
import { MOST_PAIRS } from "../../lib/web/page/page_task.ts";

Deno.test("a link holds a task", async () => {
  for (const { train, test } of miniTasks("mini-eval").slice(0, 5)) {
    const hash = await hashOf({ id: "any", train, test });
    assert.match(hash, /^#task=[\w-]+$/);
    assert.ok(hash.length < 1000, `${hash.length}`);
    assert.deepEqual(await taskOfHash(hash), { id: "drawn", train, test });
  }
  assert.equal(await taskOfHash(""), undefined);
  assert.equal(await taskOfHash("#run"), undefined);
});

Deno.test("a damaged link is refused, and so is one that unpacks to no task", async () => {
  const hash = await hashOf(miniTasks("mini-eval")[0]);
  for (const damaged of [hash.slice(0, -20), "#task=", "#task=%%", `${hash}AAAA`]) {
    await assert.rejects(taskOfHash(damaged), /InputError: the link's task is cut off or damaged/);
  }
  const cell = [[{}]] as unknown as number[][];
  const wrong = await hashOf({ id: "", train: [{ input: cell, output: cell }], test: [] });
  await assert.rejects(taskOfHash(wrong), /InputError: the link: task drawn: /);
});

Deno.test("a link holds the largest task of the page", async () => {
  const grid = gridOf(30, 30, (row, column) => (7 * row * row + 3 * column * row) % 10);
  const pairs = new Array(MOST_PAIRS).fill({ input: grid, output: grid });
  const largest = { id: "drawn", train: pairs, test: pairs };
  assert.deepEqual(await taskOfHash(await hashOf(largest)), largest);
});

Deno.test("a link does not unpack to more than a task", async () => {
  const grid = gridOf(30, 30, () => 1);
  const pair = { input: grid, output: grid };
  const bomb = { id: "", train: new Array(1000).fill(pair), test: [pair] };
  await assert.rejects(taskOfHash(await hashOf(bomb)), /InputError: the link's task is cut off/);
});
