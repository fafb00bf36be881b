import fc from "fast-check";
import assert from "node:assert/strict";
import { join } from "node:path";
import { type Entry, readTable, Table, writeTable } from "../../lib/experiments/table.ts";
import { withFolder } from "../helpers/folder.ts";
import { tableOf } from "../helpers/tables.ts";

Deno.test("readTable returns what writeTable wrote", async () => {
  const name = fc.stringMatching(/^[a-z0-9 ,"-]{1,12}$/);
  const value = fc.integer({ min: -12, max: 999 }).map((n) => Math.round(n / 12 * 1e6) / 1e6);
  const entry: fc.Arbitrary<Entry> = fc.record({
    ...{ curve: name, seed: fc.nat(9), step: fc.nat(9000), group: name, task: name },
    ...{ score: fc.constantFrom("pass@2", "cosine within, train", "token loss"), value },
  });
  await withFolder({}, async (folder) => {
    const path = join(folder, "a.csv");
    await fc.assert(
      fc.asyncProperty(fc.array(entry, { minLength: 1 }), async (entries) => {
        const table = new Table(entries);
        await writeTable(path, table);
        assert.equal((await readTable(path)).toCsv(), table.toCsv());
      }),
      { numRuns: 30 },
    );
  });
});

Deno.test("Table keeps a value that was not measured apart from 0", () => {
  const key = { curve: "a", seed: 0, group: "", task: "" };
  const table = new Table([
    { ...key, step: 1, score: "loss", value: 0 },
    { ...key, step: 2, score: "exact", value: 1 },
  ]);
  assert.deepEqual([table.steps("a"), table.steps("a", "exact")], [[1, 2], [2]]);
  assert.match(table.toCsv(), /^a,0,1,,,0,$/m);
  assert.match(table.toCsv(), /^a,0,2,,,,1$/m);
});

Deno.test("Table gives scores as seeds × tasks, of each group and of all tasks", () => {
  const table = tableOf({ full: (task, seed) => (task + seed) % 2 });
  assert.deepEqual(table.groups, ["old", "new", "all tasks"]);
  const where = { curve: "full", step: 10, score: "pass@2" };
  assert.deepEqual(table.matrix({ ...where, group: "new" }), [
    [0, 1, 0, 1, 0, 1, 0, 1, 0, 1],
    [1, 0, 1, 0, 1, 0, 1, 0, 1, 0],
  ]);
  assert.equal(table.matrix({ ...where, group: "all tasks" })[0].length, 20);
});

Deno.test("readTable names the bad line of a damaged table", async () => {
  const csv = tableOf({ full: () => 1 }).toCsv();
  await withFolder({}, async (folder) => {
    const path = join(folder, "a.csv");
    const rejects = async (text: string, message: RegExp) => {
      await Deno.writeTextFile(path, text);
      await assert.rejects(readTable(path), { name: "InputError", message });
    };
    await rejects("", /first line/);
    await rejects(csv.replace("full,0,5", "full,zero,5"), /line 2 is no result/);
    await rejects(csv.replace(/,1\n/, ",one\n"), /line 22 is no result/);
    await rejects(csv.replace(/,1\n/, "\n"), /line 22 is no result/);
  });
});
