import assert from "node:assert/strict";
import { join } from "node:path";
import { figure } from "../../figure.ts";
import { execute } from "../../lib/cli/command.ts";
import { OVER_PRETRAINING, REPLICATION } from "../../lib/experiments/data/over_pretraining.ts";
import { pointsOf } from "../../lib/experiments/measured/means.ts";
import { Table } from "../../lib/experiments/table.ts";
import { screens } from "../helpers/screen.ts";
import { withFolder } from "../helpers/folder.ts";

Deno.test("pointsOf returns the mean over seeds at each step that has the measure", () => {
  const values = [[0, 5, 1], [1, 5, 3], [0, 9, 4], [1, 9, 4]];
  const key = { curve: "c", group: "", task: "" };
  const table = new Table([
    ...values.map(([seed, step, value]) => ({ ...key, seed, step, score: "m", value })),
    { ...key, seed: 0, step: 1, score: "n", value: 0 },
  ]);
  const [five, nine] = pointsOf(table, "m");
  assert.deepEqual([five.step, five.mean], [5, 2]);
  assert.ok(Math.abs(five.high - five.mean - 12.7062) < 1e-3);
  assert.deepEqual(nine, { step: 9, mean: 4, low: 4, high: 4 });
});

Deno.test("OVER_PRETRAINING has the paper's points at each of its steps", () => {
  for (const { id, measured } of OVER_PRETRAINING) {
    assert.ok(measured.kind === "means");
    const keys = measured.measures.map(({ key }) => key);
    for (const { key, steps, values } of measured.paper.curves) {
      assert.ok(keys.includes(key), `${id}: ${key}`);
      assert.equal(values.length, steps.length);
    }
  }
  assert.equal(REPLICATION.steps % Number(REPLICATION["evaluate-every"]), 0);
});

Deno.test("OVER_PRETRAINING shares its runs, and is redrawn to the same bytes", async () => {
  await withFolder({}, async (folder) => {
    const runs = join(folder, "runs");
    for (const { id, measured } of OVER_PRETRAINING) {
      const out = join(folder, id);
      const run = async (...words: string[]) => {
        const terminal = screens();
        const { signal } = new AbortController();
        const places = ["--runs", runs, "--out", out, "--threads", "1"];
        const status = await execute(figure, "", [id, ...words, ...places], terminal, signal);
        assert.equal(status, 0, terminal.err.text);
        return terminal.out.text;
      };
      const text = await run("--seeds", "1", "--steps", "2");
      assert.ok(measured.kind === "means");
      for (const { label } of measured.measures) assert.ok(text.includes(label), label);
      const picture = await Deno.readFile(join(out, `${id}.png`));
      assert.equal(await run("--redraw"), text);
      assert.deepEqual(await Deno.readFile(join(out, `${id}.png`)), picture);
    }
    assert.equal([...Deno.readDirSync(runs)].length, 1);
  });
});
