import assert from "node:assert/strict";
import { join } from "node:path";
import { execute } from "../../lib/cli/command.ts";
import { pretrainingCommand } from "../../lib/figures/commands/pretraining.ts";
import {
  meansOfLine,
  type Measured,
  measuredCsv,
  readMeasured,
} from "../../lib/figures/pretraining.ts";
import { PRETRAINING_FIGURES, REPLICATION } from "../../lib/figures/experiments/pretraining.ts";
import { screens } from "../cli/screen.ts";
import { withFolder } from "../folder.ts";

Deno.test("measurements come back from a table as they went in, and bad lines are named", async () => {
  const measured: Measured[] = [
    { measure: "cosine within, train", seed: 0, step: 5, value: -0.25 },
    { measure: "pass@2", seed: 1, step: 5, value: 0.000001 },
  ];
  await withFolder({}, async (folder) => {
    const path = join(folder, "a.csv");
    await Deno.writeTextFile(path, measuredCsv(measured));
    assert.deepEqual(await readMeasured(path), measured);
    await Deno.writeTextFile(path, measuredCsv(measured).replace(",1,5", ",one,5"));
    await assert.rejects(readMeasured(path), /InputError: .*a\.csv: line 3 is no measurement/);
    await Deno.writeTextFile(path, "nothing\n");
    await assert.rejects(readMeasured(path), /InputError: .*the first line is not measure,/);
  });
});

Deno.test("a line is the mean over seeds at each step", () => {
  const measured = [[0, 5, 1], [1, 5, 3], [0, 9, 4], [1, 9, 4]].map(([seed, step, value]) => ({
    measure: "m",
    seed,
    step,
    value,
  }));
  const other = { measure: "n", seed: 0, step: 1, value: 0 };
  assert.deepEqual(meansOfLine([...measured, other], "m"), [
    { step: 5, mean: 2, low: 2 - 12.706, high: 2 + 12.706 },
    { step: 9, mean: 4, low: 4, high: 4 },
  ]);
});

Deno.test("the paper has a point for each of its steps", () => {
  for (const { lines, paperSteps } of PRETRAINING_FIGURES) {
    for (const { paper } of lines) {
      if (paper) assert.equal(paper.length, paperSteps.length);
    }
  }
  assert.equal(REPLICATION.steps % Number(REPLICATION["evaluate-every"]), 0);
});

Deno.test("figures over pre-training share their runs, and are drawn again to the same bytes", async () => {
  await withFolder({}, async (folder) => {
    const runs = join(folder, "runs");
    for (const figure of PRETRAINING_FIGURES) {
      const out = join(folder, figure.id);
      const run = async (...words: string[]) => {
        const terminal = screens();
        const { signal } = new AbortController();
        const places = ["--runs", runs, "--out", out, "--threads", "1"];
        const status = await execute(
          pretrainingCommand(figure),
          "",
          [...words, ...places],
          terminal,
          signal,
        );
        assert.equal(status, 0, terminal.err.text);
        return terminal.out.text;
      };
      const text = await run("--seeds", "1", "--steps", "2");
      for (const { label } of figure.lines) assert.ok(text.includes(label), label);
      const picture = await Deno.readFile(join(out, `${figure.id}.png`));
      assert.equal(await run("--redraw"), text);
      assert.deepEqual(await Deno.readFile(join(out, `${figure.id}.png`)), picture);
    }
    assert.equal([...Deno.readDirSync(runs)].length, 1);
  });
});
