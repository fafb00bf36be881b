import assert from "node:assert/strict";
import { splitStats, statsTables } from "../../lib/arc/stats.ts";

const PAIR = { input: [[1]], output: [[2]] };

Deno.test("a split's size is its tasks and their mean train pairs and test inputs", () => {
  const tasks = [
    { id: "a", train: [PAIR], test: [PAIR] },
    { id: "b", train: [PAIR, PAIR], test: [PAIR, PAIR, PAIR] },
  ];
  assert.deepEqual(splitStats(tasks), { tasks: 2, trainPairs: 1.5, testInputs: 2 });
});

Deno.test("the paper's splits come in its tables and order, others under their own heading", () => {
  const size = { tasks: 10, trainPairs: 2.966666, testInputs: 1 };
  const names = ["mine", "traininghard", "test", "concept", "evaluation2train"];
  const tables = statsTables(new Map(names.map((name) => [name, size])));
  assert.deepEqual(
    tables.map(({ heading, rows }) => [heading, ...rows.map(([split]) => split)]),
    [
      ["Table 2: raw splits", "concept", "test"],
      ["Table 3: derived splits", "evaluation2train", "traininghard"],
      ["Other splits", "mine"],
    ],
  );
  assert.deepEqual(tables[0].rows[0], ["concept", "10", "2.97", "1.00"]);
});

Deno.test("a table of splits that aren't there is left out", () => {
  assert.deepEqual(statsTables(new Map()), []);
});
