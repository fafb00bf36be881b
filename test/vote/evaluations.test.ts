import assert from "node:assert/strict";
import { join } from "node:path";
import { InputError } from "../../lib/errors.ts";
import { readEvaluations } from "../../lib/vote/evaluations.ts";
import { scoreTasks } from "../../lib/vote/scores.ts";
import { withFolder } from "../helpers/folder.ts";

const { tasks } = scoreTasks(
  [{ id: "a", train: [], test: [{ input: [[1]], output: [[2]] }] }],
  new Map(),
);

const line = (step: number) => JSON.stringify({ step, tasks }) + "\n";

Deno.test("readEvaluations leaves out a last line that was cut off", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "evaluations.jsonl");
    await Deno.writeTextFile(path, line(0) + line(2) + line(4).slice(0, -1));
    assert.deepEqual(await readEvaluations(path), [{ step: 0, tasks }, { step: 2, tasks }]);
  });
});

Deno.test("readEvaluations names a damaged line, and one of no later step", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "evaluations.jsonl");
    for (
      const [lines, message] of [
        [line(0) + "{}\n" + line(4), "line 2 is damaged"],
        [line(0) + line(2) + line(2), "line 3 is not of a later step"],
      ]
    ) {
      await Deno.writeTextFile(path, lines);
      await assert.rejects(
        readEvaluations(path),
        (error) => error instanceof InputError && error.message.startsWith(`${path}: ${message}`),
      );
    }
  });
});
