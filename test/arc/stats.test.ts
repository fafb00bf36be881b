import assert from "node:assert/strict";
import { splitStats } from "../../lib/arc/stats.ts";

const PAIR = { input: [[1]], output: [[2]] };

Deno.test("splitStats counts tasks, and averages their train pairs and test inputs", () => {
  const tasks = [
    { id: "a", train: [PAIR], test: [PAIR] },
    { id: "b", train: [PAIR, PAIR], test: [PAIR, PAIR, PAIR] },
  ];
  assert.deepEqual(splitStats(tasks), { tasks: 2, trainPairs: 1.5, testInputs: 2 });
});
