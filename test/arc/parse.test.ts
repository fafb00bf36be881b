import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { loadTasks } from "../../lib/arc/load.ts";
import { parseTaskFile, parseTasks } from "../../lib/arc/parse.ts";
import { InputError } from "../../lib/errors.ts";
import { jsonBytes, withFolder } from "../helpers/folder.ts";
import { tasks } from "../helpers/generators.ts";

const PAIR = { input: [[1, 2]], output: [[3]] };
const TASK = { train: [PAIR, PAIR], test: [PAIR, { input: [[4]] }] };

Deno.test("parseTasks combines challenges and solutions into tasks with known test outputs", () => {
  const challenges = { a: { train: [PAIR], test: [{ input: [[4]] }, { input: [[5]] }] } };
  const where = { challenges: "c.json", solutions: "s.json" };
  assert.deepEqual(parseTasks(challenges, { a: [[[6]], [[7]]], b: [] }, where), [{
    id: "a",
    train: [PAIR],
    test: [{ input: [[4]], output: [[6]] }, { input: [[5]], output: [[7]] }],
  }]);
  assert.deepEqual(parseTasks(challenges, undefined, where), [{ id: "a", ...challenges.a }]);
});

Deno.test("parseTaskFile and parseTasks return any task from its JSON", () => {
  fc.assert(
    fc.property(tasks(), (task) => {
      const { id, train, test } = task;
      assert.deepEqual(parseTaskFile({ train, test }, "t.json", id), task);
      const challenges = { [id]: { train, test: test.map(({ input }) => ({ input })) } };
      const solutions = { [id]: test.map(({ output }) => output) };
      assert.deepEqual(parseTasks(challenges, solutions, { challenges: "c.json" }), [task]);
    }),
  );
});

/** What is wrong with a task, as a change of a right one, and what the message says. */
const MISTAKES: [change: object, message: RegExp][] = [
  [{ train: undefined }, /^c\.json: task a: train is missing; correct that, or give another task/],
  [{ train: [] }, /^c\.json: task a: train has no pairs;/],
  [{ test: [] }, /^c\.json: task a: test has no inputs;/],
  [{ test: {} }, /a: test is not a list of pairs;/],
  [{ train: [PAIR, PAIR, { input: [[1]] }] }, /a: train 3, output is missing;/],
  [{ train: [7] }, /a: train 1 is not a pair of grids;/],
  [{ train: [PAIR, { ...PAIR, input: [] }] }, /a: train 2, input has no rows; sides are 1 to 30;/],
  [{ train: [{ ...PAIR, input: [[]] }] }, /a: train 1, input, row 1 has no cells; sides are 1 to/],
  [{ train: [{ ...PAIR, output: [[1, 2], [3]] }] }, /a: train 1, output has rows that differ in/],
  [{ test: [{ input: [[1, 12]] }] }, /a: test 1, input, row 1, column 2 is not a colour; colours/],
  [
    { test: [{ input: [[1.5]] }] },
    /a: test 1, input, row 1, column 1 is not a colour; colours are/,
  ],
  [
    { test: [{ input: [["1"]] }] },
    /a: test 1, input, row 1, column 1 is not a colour; colours are/,
  ],
  [{ test: [{ input: [[-1]] }] }, /a: test 1, input, row 1, column 1 is not a colour; colours are/],
  [{ test: [{ input: Array(31).fill([0]) }] }, /a: test 1, input has more than 30 rows; sides are/],
  [{ test: [{ input: [Array(31).fill(0)] }] }, /a: test 1, input, row 1 has more than 30 cells;/],
  [{ test: [{ input: "grid" }] }, /a: test 1, input is not a list of rows;/],
  [{ test: [{ input: [7] }] }, /a: test 1, input, row 1 is not a list of colours;/],
  [{ test: [{ output: [[1]] }] }, /a: test 1, input is missing;/],
  [{ test: [{ ...PAIR, output: [[10]] }] }, /a: test 1, output, row 1, column 1 is not a colour;/],
  [{ test: [{ input: [Array(9).fill(10)] }] }, /, column 3 is not .* from 0 to 9 and 6 more;/],
];

for (const [change, message] of MISTAKES) {
  Deno.test(`parseTasks names the place of a mistake: ${message.source}`, () => {
    const challenges = { right: TASK, a: { ...TASK, ...change } };
    assert.throws(
      () => parseTasks(challenges, undefined, { challenges: "c.json" }),
      (error) => error instanceof InputError && message.test(error.message),
    );
  });
}

Deno.test("parseTasks names the solutions file of a mistake", () => {
  const where = { challenges: "c.json", solutions: "s.json" };
  const parse = (solutions: unknown) => () => parseTasks({ a: TASK }, solutions, where);
  const right = [[[3]], [[5]]];
  parse({ a: right })();
  assert.throws(
    parse({ b: right }),
    /^InputError: s\.json: task a: is not a list of 2 grids; correct that, or remove the file /,
  );
  assert.throws(parse({ a: [[[3]]] }), /s\.json: task a: is not a list of 2 grids; /);
  assert.throws(
    parse({ a: [[[3]], [[10]]] }),
    /s\.json: task a: test 2, output, row 1, column 1 is not a /,
  );
  assert.throws(parse({ a: [[[9]], [[5]]] }), /s\.json: task a: test 1, output differs from /);
  assert.throws(parse([right]), /s\.json: is not an object of tasks/);
});

Deno.test("parseTasks refuses a file without tasks, and ids that would break names", () => {
  const parse = (challenges: unknown) => () =>
    parseTasks(challenges, undefined, { challenges: "c.json" });
  assert.throws(parse({}), /c\.json: holds no tasks/);
  assert.throws(parse(null), /c\.json: is not an object of tasks/);
  assert.throws(parse({ "a|||b": TASK }), /task "a\|\|\|b": .* rename/);
  assert.throws(parse({ "a\nb": TASK }), /task "a\\nb": .* rename/);
  assert.throws(parse({ "": TASK }), InputError);
});

Deno.test("loadTasks finds the solutions beside a challenges file, packed or not", async () => {
  const challenges = { a: { train: [PAIR], test: [{ input: [[4]] }] } };
  const files = {
    "x_challenges.json": challenges,
    "x_solutions.json.gz": gzipSync(jsonBytes({ a: [[[6]]] })),
    "y_challenges.json.gz": gzipSync(jsonBytes(challenges)),
    "y_solutions.json": { a: [[[7]]] },
    "z_challenges.json": challenges,
  };
  await withFolder(files, async (folder) => {
    const outputOf = async (name: string) =>
      (await loadTasks(join(folder, name)))[0].test[0].output;
    assert.deepEqual(await outputOf("x_challenges.json"), [[6]]);
    assert.deepEqual(await outputOf("y_challenges.json.gz"), [[7]]);
    assert.equal(await outputOf("z_challenges.json"), undefined);
  });
});

Deno.test("loadTasks takes the ids of single-task files from their names, alone or in a folder", async () => {
  const files = { "b.json": TASK, "a.json.gz": gzipSync(jsonBytes(TASK)), "notes.txt": "" };
  await withFolder(files, async (folder) => {
    assert.deepEqual(await loadTasks(join(folder, "b.json")), [{ id: "b", ...TASK }]);
    assert.deepEqual(await loadTasks(folder), [{ id: "a", ...TASK }, { id: "b", ...TASK }]);
  });
});

Deno.test("loadTasks names a path without tasks", async () => {
  await withFolder({ "notes.txt": "" }, async (folder) => {
    await assert.rejects(loadTasks(folder), /InputError: .*: holds no \.json files/);
    await assert.rejects(loadTasks(join(folder, "none.json")), /InputError: .*none\.json/);
    await assert.rejects(loadTasks(join(folder, "notes.txt")), /InputError: .*notes\.txt/);
  });
});
