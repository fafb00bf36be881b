import assert from "node:assert/strict";
import { readTasks } from "../../lib/web/page/files.ts";
import { FEW } from "../helpers/challenges.ts";

const file = (text: string, name = "a.json") => new File([text], name);

Deno.test("readTasks reads a task, and a file of tasks", async () => {
  const [{ train, test }] = FEW;
  const [task] = await readTasks(file(JSON.stringify({ train, test })));
  assert.deepEqual(task, { id: "a", train, test });
  const all = Object.fromEntries(FEW.map(({ id, train, test }) => [id, { train, test }]));
  assert.deepEqual(
    (await readTasks(file(JSON.stringify(all)))).map(({ id }) => id),
    FEW.map(({ id }) => id),
  );
});

Deno.test("readTasks names what is wrong with a file", async () => {
  const cases: [text: string, error: RegExp][] = [
    ["", /InputError: a\.json is not JSON/],
    ["{", /InputError: a\.json is not JSON/],
    ["[]", /InputError: a\.json: is not an object of tasks/],
    ["{}", /InputError: a\.json: holds no tasks/],
    ['{"train": []}', /InputError: a\.json: task a: train has no pairs/],
    [
      '{"train": [{"input": [[10]]}], "test": []}',
      /a\.json: task a: train 1, input, row 1, column 1/,
    ],
  ];
  const pair = { input: [[1]], output: [[1]] };
  const many = { train: Array(51).fill(pair), test: [pair] };
  const tooMany = /InputError: a\.json: task a has 51 train pairs; this page draws at most 50/;
  cases.push([JSON.stringify(many), tooMany], [JSON.stringify({ a: many }), tooMany]);
  for (const [text, error] of cases) await assert.rejects(readTasks(file(text)), error, text);
  const huge = file(`"${"x".repeat(21e6)}"`);
  await assert.rejects(readTasks(huge), /InputError: a\.json has 21 MB; give .* at most 20 MB/);
});
