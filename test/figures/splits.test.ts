import assert from "node:assert/strict";
import { join } from "node:path";
import { execute } from "../../lib/cli/command.ts";
import { splitsCommand } from "../../lib/figures/commands/splits.ts";
import { readSplits, splitRows, splitsCsv, type SplitTable } from "../../lib/figures/splits.ts";
import { screens } from "../cli/screen.ts";
import { withFolder } from "../folder.ts";

const one = { split: "one", tasks: 3, trainPairs: 8 / 3, testInputs: 1 };
const table: SplitTable = { id: "tableN", title: "Splits", paper: [{ ...one, trainPairs: 2.67 }] };

Deno.test("a table of splits says where it is what the paper has, and where it is not", () => {
  assert.deepEqual(splitRows(table, [one]), [["one", "3", "2.67", "1.00", "the same"]]);
  assert.deepEqual(splitRows(table, [{ ...one, tasks: 4 }]), [
    ["one", "4", "2.67", "1.00", "3, 2.67, 1.00"],
  ]);
  assert.throws(() => splitRows(table, []), /InputError: split one is not in the table/);
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
