import assert from "node:assert/strict";
import { join } from "node:path";
import { byTable } from "../../data.ts";
import { figure } from "../../figure.ts";
import { execute } from "../../lib/cli/command.ts";
import { SPLIT_TABLES } from "../../lib/experiments/data/split_tables.ts";
import { comparedSplits, type SplitTable } from "../../lib/experiments/splits.ts";
import { Table } from "../../lib/experiments/table.ts";
import { screens } from "../helpers/screen.ts";
import { withFolder } from "../helpers/folder.ts";

const paper = { split: "one", tasks: 3, trainPairs: 2.67, testInputs: 1 };
const splits: SplitTable = { id: "tableN", title: "Splits", paper: [paper] };

/** A table of one split with 8/3 train pairs. */
const tableOf = (tasks: number, split = "one") =>
  new Table(
    Object.entries({ tasks, "train pairs": 8 / 3, "test inputs": 1 }).map(([score, value]) => ({
      ...{ curve: split, seed: 0, step: 0, group: "", task: "" },
      ...{ score, value },
    })),
  );

Deno.test("comparedSplits says where a split equals the paper's, and where it does not", () => {
  const lines = (table: Table) => comparedSplits(splits, table).lines;
  assert.deepEqual(lines(tableOf(3)), [["one", "3", "2.67", "1.00", "the same"]]);
  assert.deepEqual(lines(tableOf(4)), [["one", "4", "2.67", "1.00", "3, 2.67, 1.00"]]);
  assert.throws(() => lines(tableOf(3, "two")), /InputError: split one is not in the table/);
});

Deno.test("figure table2 names a missing split, and how to get it", async () => {
  await withFolder({}, async (folder) => {
    const terminal = screens();
    const { signal } = new AbortController();
    const before = Deno.env.get("ARC_DATA");
    Deno.env.set("ARC_DATA", folder);
    const cwd = Deno.cwd();
    Deno.chdir(folder);
    try {
      const words = ["table2", "--out", join(folder, "out")];
      assert.equal(await execute(figure, "", words, terminal, signal), 2);
    } finally {
      Deno.chdir(cwd);
      if (before === undefined) Deno.env.delete("ARC_DATA");
      else Deno.env.set("ARC_DATA", before);
    }
    assert.match(terminal.err.text, /split concept is missing; run `deno task data fetch concept`/);
  });
});

Deno.test("byTable lists the paper's splits in its tables and order, others last", () => {
  const size = { tasks: 10, trainPairs: 2.966666, testInputs: 1 };
  const names = ["mine", "traininghard", "test", "concept", "evaluation2train"];
  const tables = byTable(SPLIT_TABLES, new Map(names.map((name) => [name, size])));
  assert.deepEqual(tables.map(({ title, lines }) => [title, ...lines.map(([split]) => split)]), [
    ["Table 2: raw splits", "concept", "test"],
    ["Table 3: derived splits", "evaluation2train", "traininghard"],
    ["Other splits", "mine"],
  ]);
  assert.deepEqual(tables[0].lines[0], ["concept", "10", "2.97", "1.00"]);
  assert.deepEqual(byTable(SPLIT_TABLES, new Map()), []);
});
