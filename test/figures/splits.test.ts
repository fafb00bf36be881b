import assert from "node:assert/strict";
import { join } from "node:path";
import { execute } from "../../lib/cli/command.ts";
import { splitsCommand } from "../../lib/figures/commands/splits.ts";
import { SPLIT_TABLES } from "../../lib/figures/experiments/splits.ts";
import {
  byTable,
  comparedRows,
  readSplits,
  splitsCsv,
  type SplitTable,
} from "../../lib/figures/splits.ts";
import { screens } from "../cli/screen.ts";
import { withFolder } from "../folder.ts";

const one = { split: "one", tasks: 3, trainPairs: 8 / 3, testInputs: 1 };
const table: SplitTable = { id: "tableN", title: "Splits", paper: [{ ...one, trainPairs: 2.67 }] };

Deno.test("a table of splits says where it is what the paper has, and where it is not", () => {
  assert.deepEqual(comparedRows(table, [one]), [["one", "3", "2.67", "1.00", "the same"]]);
  assert.deepEqual(comparedRows(table, [{ ...one, tasks: 4 }]), [
    ["one", "4", "2.67", "1.00", "3, 2.67, 1.00"],
  ]);
  assert.throws(() => comparedRows(table, []), /InputError: split one is not in the table/);
});

Deno.test("sizes of splits come back from a table, and bad lines are named", async () => {
  await withFolder({}, async (folder) => {
    const path = join(folder, "a.csv");
    await Deno.writeTextFile(path, splitsCsv([one]));
    assert.deepEqual(await readSplits(path), [{ ...one, trainPairs: 2.666667 }]);
    await Deno.writeTextFile(path, splitsCsv([one]).replace(",3,", ",three,"));
    await assert.rejects(readSplits(path), /InputError: .*a\.csv: line 2 is no split/);
    await Deno.writeTextFile(path, "");
    await assert.rejects(readSplits(path), /InputError: .*the first line is not split,/);
  });
});

Deno.test("a split that is not here is named, with how to get it", async () => {
  await withFolder({}, async (folder) => {
    const terminal = screens();
    const { signal } = new AbortController();
    const words = ["--out", join(folder, "out")];
    assert.equal(await execute(splitsCommand(table), "", words, terminal, signal), 2);
    assert.match(terminal.err.text, /split one is not here; run `deno task data fetch one`/);
  });
});

Deno.test("the paper's splits come in its tables and order, others under their own heading", () => {
  const size = { tasks: 10, trainPairs: 2.966666, testInputs: 1 };
  const names = ["mine", "traininghard", "test", "concept", "evaluation2train"];
  const tables = byTable(SPLIT_TABLES, new Map(names.map((name) => [name, size])));
  assert.deepEqual(
    tables.map(({ title, rows }) => [title, ...rows.map(([split]) => split)]),
    [
      ["Table 2: raw splits", "concept", "test"],
      ["Table 3: derived splits", "evaluation2train", "traininghard"],
      ["Other splits", "mine"],
    ],
  );
  assert.deepEqual(tables[0].rows[0], ["concept", "10", "2.97", "1.00"]);
});

Deno.test("a table of splits that aren't there is left out", () => {
  assert.deepEqual(byTable(SPLIT_TABLES, new Map()), []);
});
