import assert from "node:assert/strict";
import { join } from "node:path";
import { figureCommand } from "../figure.ts";
import { execute } from "../lib/cli/command.ts";
import { screens } from "./cli/screen.ts";
import { experimentIn } from "./figures/tiny_experiment.ts";
import { withFolder } from "./folder.ts";

Deno.test("a figure is a table, verdicts and two pictures, and can be drawn again", async () => {
  await withFolder({}, async (folder) => {
    const command = figureCommand(await experimentIn(folder));
    const out = join(folder, "out");
    const run = async (...words: string[]) => {
      const terminal = screens();
      const place = ["--out", out, "--runs", join(folder, "runs"), "--threads", "2"];
      const { signal } = new AbortController();
      const status = await execute(command, "", [...place, ...words], terminal, signal);
      return { status, text: terminal.out.text, error: terminal.err.text };
    };
    const missing = await run("--redraw");
    assert.equal(missing.status, 2);
    assert.match(missing.error, /tiny\.csv is not there to be drawn again/);
    assert.equal((await run("--seeds", "0")).status, 2);

    const { status, text, error } = await run("--seeds", "2");
    assert.equal(status, 0, error);
    assert.match(text, /^strategy +group +pass@1 +pass@2 +pass@all +95% of pass@2 +steps\n/);
    assert.match(text, /\nfull +all tasks .* 4\n/);
    assert.match(text, /\nC0 +all beats rows +all tasks /);
    const files = ["csv", "json", "svg", "png"].map((ending) => join(out, `tiny.${ending}`));
    const written = await Promise.all(files.map((path) => Deno.readFile(path)));
    const { command: made, seeds, began } = JSON.parse(new TextDecoder().decode(written[1]));
    assert.deepEqual([made, seeds], ["deno task tiny --seeds 2", 2]);
    assert.ok(Date.parse(began) > 0);

    const again = await run("--redraw");
    assert.equal(again.text, text);
    for (const [i, path] of files.entries()) {
      assert.deepEqual(await Deno.readFile(path), written[i], path);
    }
    const { points, verdicts } = JSON.parse((await run("--redraw", "--json")).text);
    assert.equal(points.length, 2);
    assert.equal(verdicts.length, 1);
  });
});
