import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { isGenerated, resolveTasks } from "../../lib/arc/sources.ts";
import { DATA_FOLDER, dataFolders } from "../../lib/arc/splits.ts";
import { InputError } from "../../lib/errors.ts";
import { jsonBytes, withFolder } from "../helpers/folder.ts";

const PAIRS = [{ input: [[1]], output: [[2]] }, { input: [[3]], output: [[4]] }];
const TASK = { train: PAIRS, test: PAIRS };

Deno.test("resolveTasks returns a generated set by its name", async () => {
  assert.deepEqual(await resolveTasks(["mini-dev"]), miniTasks("mini-dev"));
});

Deno.test("isGenerated accepts generated sets and their subsets, but no file of such a name", () => {
  const parts = ["mini-train", "mini-dev#10", "mini-eval#1/4"];
  assert.deepEqual(parts.map(isGenerated), [true, true, true]);
  const others = ["training2", "mini-tasks", "mini-train.json", "./mini-train"];
  assert.deepEqual(others.map(isGenerated), [false, false, false, false]);
});

Deno.test("resolveTasks returns named, counted and numbered parts of a set", async () => {
  const [train, dev] = [miniTasks("mini-train"), miniTasks("mini-dev")];
  const single = await resolveTasks(["mini-train-single"]);
  const composed = await resolveTasks(["mini-train-composed"]);
  assert.deepEqual([...single, ...composed], train);
  const narrow = await resolveTasks(["mini-train-narrow"]);
  // As many as question Q4 takes of all single rules.
  assert.equal(narrow.length, 144);

  const quarters = await resolveTasks([1, 2, 3, 4].map((k) => `mini-dev#${k}/4`));
  const byId = (tasks: { id: string }[]) => tasks.map(({ id }) => id).sort();
  assert.deepEqual(byId(quarters), byId(dev));
  assert.deepEqual(await resolveTasks(["mini-dev#84"]), dev);
  assert.deepEqual(await resolveTasks(["mini-dev#2"]), [dev[0], dev[42]]);
  for (const wrong of ["mini-dev#0", "mini-dev#85", "mini-dev#5/4", "mini-dev#0/4"]) {
    await assert.rejects(resolveTasks([wrong]), /InputError: "mini-dev#.* mini-dev has 84 tasks/);
  }
});

Deno.test("resolveTasks applies maxSide before it counts tasks, and after it takes a numbered part", async () => {
  const grid = (rows: number, columns: number) =>
    Array.from({ length: rows }, () => Array(columns).fill(0));
  const sized = (side: number) => ({
    train: [{ input: grid(1, side), output: grid(2, 1) }],
    // What a test output needs is not to be known.
    test: [{ input: grid(side, 1), output: grid(9, 9) }],
  });
  const files = { "x.json": { a: sized(3), b: sized(5), c: sized(4), d: sized(2) } };
  await withFolder(files, async (folder) => {
    const path = join(folder, "x.json");
    const ids = async (source: string, maxSide?: number) =>
      (await resolveTasks([source], { maxSide })).map(({ id }) => id).join("");
    assert.equal(await ids(path), "abcd");
    assert.equal(await ids(path, 4), "acd");
    // What is left out with a part is so at any side.
    assert.equal(await ids(`${path}#1/2`, 4), "ac");
    assert.equal(await ids(`${path}#2/2`, 4), "d");
    assert.equal(await ids(`${path}#2`, 4), "ac");
    await assert.rejects(ids(path, 1), /InputError: .*x\.json has no task of sides up to 1; .* 2$/);
    await assert.rejects(ids(`${path}#4`, 4), /x\.json has 3 tasks of sides up to 4; /);
  });
});

Deno.test("resolveTasks reads a split's challenges file from the first folder that has it", async () => {
  const file = "arc-agi_mine_challenges.json";
  await withFolder({ [file]: { a: TASK } }, async (first) => {
    await withFolder({ [`${file}.gz`]: gzipSync(jsonBytes({ b: TASK })) }, async (second) => {
      const ids = async (...folders: string[]) =>
        (await resolveTasks(["mine"], { folders })).map(({ id }) => id);
      assert.deepEqual(await ids(first, second), ["a"]);
      assert.deepEqual(await ids(second, first), ["b"]);
    });
  });
});

Deno.test("resolveTasks keeps the order of sources", async () => {
  await withFolder({ "x.json": TASK, "y.json": TASK }, async (folder) => {
    const sources = ["y.json", "x.json"].map((name) => join(folder, name));
    assert.deepEqual((await resolveTasks(sources)).map(({ id }) => id), ["y", "x"]);
  });
});

Deno.test("resolveTasks returns an equal task of two sources once, in any order of its pairs", async () => {
  const reordered = { train: PAIRS.toReversed(), test: PAIRS.toReversed() };
  const files = { "x.json": { a: TASK, b: TASK }, "y.json": { a: reordered } };
  await withFolder(files, async (folder) => {
    const sources = ["x.json", "y.json"].map((name) => join(folder, name));
    assert.deepEqual(await resolveTasks(sources), [{ id: "a", ...TASK }, { id: "b", ...TASK }]);
  });
});

Deno.test("resolveTasks refuses two sources with different tasks of one id", async () => {
  const files = { "x.json": { a: TASK }, "y.json": { a: { ...TASK, train: [PAIRS[0]] } } };
  await withFolder(files, async (folder) => {
    const sources = ["x.json", "y.json"].map((name) => join(folder, name));
    await assert.rejects(resolveTasks(sources), /InputError: task a is in .*x\.json.*y\.json; /);
  });
});

Deno.test("resolveTasks names the command that fetches a missing split", async () => {
  await withFolder({}, async (folder) => {
    await assert.rejects(
      resolveTasks(["training2"], { folders: [folder] }),
      (error) =>
        error instanceof InputError && error.message.includes(folder) &&
        error.message.includes("`deno task data fetch training2`"),
    );
  });
});

Deno.test("resolveTasks lists the possible sources for an unknown name", async () => {
  await assert.rejects(
    resolveTasks(["trainig2"], { folders: [] }),
    /InputError: .*mini-train.*training2.*path/s,
  );
});

Deno.test("dataFolders lists $ARC_DATA first, then data/arc/", () => {
  const before = Deno.env.get("ARC_DATA");
  try {
    Deno.env.set("ARC_DATA", "/elsewhere");
    assert.deepEqual(dataFolders().slice(0, 2), ["/elsewhere", DATA_FOLDER]);
    Deno.env.delete("ARC_DATA");
    assert.equal(dataFolders()[0], DATA_FOLDER);
  } finally {
    if (before !== undefined) Deno.env.set("ARC_DATA", before);
  }
});
