import assert from "node:assert/strict";
import { originOf, similaritiesOf } from "../../lib/run_report/similarity.ts";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";
import type { EmbeddingScheme } from "../../lib/train/embedding_schemes.ts";

const turned = (id: string) => `${id}|||t1|||0123456789`;

/** Embeddings of two numbers by name. */
function tableOf(values: Record<string, [number, number]>, scheme: EmbeddingScheme = "variant") {
  const table = new EmbeddingTable(new Float32Array(2), scheme);
  for (const [name, value] of Object.entries(values)) table.set(name, Float32Array.from(value));
  return table;
}

/** The pairs and the mean of each kind. */
function summary({ kinds }: ReturnType<typeof similaritiesOf>) {
  return Object.fromEntries(kinds.map(({ name, pairs, mean }) => [name, [pairs, mean]]));
}

const compared = (...ids: string[]) => ids.map((id) => ({ id, variants: [id, turned(id)] }));

Deno.test("similaritiesOf compares variants of a task, tasks of a rule, of a family, and any two", () => {
  const [a, b, c, d] = ["set/grow-left/1", "set/grow-left/2", "set/grow-right/3", "set/turn/4"];
  const table = tableOf({
    ...{ [a]: [1, 0], [turned(a)]: [0, 1] },
    ...{ [b]: [1, 0], [c]: [-1, 0], [d]: [0, 2] },
  });
  const found = similaritiesOf(table, compared(a, b, c, d));
  assert.deepEqual(summary(found), {
    "variants of one task": [1, 0],
    // b with a and its variant.
    "tasks of one rule": [2, 0.5],
    // c with a, its variant and b too.
    "tasks of one family": [5, (1 - 1 - 1) / 5],
    // d with a, its variant, b and c too.
    "any two tasks": [9, (1 - 1 - 1 + 1) / 9],
  });
  const { histogram } = found.kinds.at(-1)!;
  assert.equal(histogram.length, 20);
  // Two opposite pairs, five right angles, two equal pairs.
  assert.deepEqual([histogram[0], histogram[10], histogram[19]], [2, 5, 2]);
});

Deno.test("similaritiesOf compares one embedding of a task where its variants share it", () => {
  const table = tableOf({ a: [1, 0], b: [0, 1] }, "task");
  assert.deepEqual(summary(similaritiesOf(table, compared("a", "b"))), { "any two tasks": [1, 0] });
});

Deno.test("similaritiesOf leaves out variants without embeddings", () => {
  assert.deepEqual(similaritiesOf(tableOf({ a: [1, 0] }), compared("a", "b")).kinds, []);
});

Deno.test("originOf reads rule and family of generated tasks from their ids", () => {
  assert.deepEqual(originOf("mini-eval/grow-right+turn-left/007"), {
    rule: "grow-right+turn-left",
    family: "grow+turn",
  });
  assert.equal(originOf("0a1d4ef5"), undefined);
});
