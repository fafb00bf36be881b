import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importCheckpoint } from "../checkpoint.ts";
import { adaptationCommand } from "../lib/figures/commands/adaptation.ts";
import { type Command, execute } from "../lib/cli/command.ts";
import { FIGURE3 } from "../lib/figures/experiments/figure3.ts";
import { FEW, writeTasks } from "./arc/challenges.ts";
import { screens } from "./cli/screen.ts";
import { experimentIn } from "./figures/tiny_experiment.ts";
import { withFolder } from "./folder.ts";

Deno.test("a figure is a table, verdicts and two pictures, and can be drawn again", async () => {
  await withFolder({}, async (folder) => {
    const command = adaptationCommand(await experimentIn(folder));
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
    assert.match(text, /\nC0 +all beats embeddings +all tasks /);
    const files = ["csv", "json", "svg", "png"].map((ending) => join(out, `tiny.${ending}`));
    const written = await Promise.all(files.map((path) => Deno.readFile(path)));
    const { command: made, seeds, at } = JSON.parse(new TextDecoder().decode(written[1]));
    assert.deepEqual([made, seeds], ["deno task tiny --seeds 2", 2]);
    assert.ok(Date.parse(at) > 0);

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

Deno.test("figure 3 adapts an imported checkpoint of the reference", async () => {
  await withFolder({}, async (folder) => {
    const [imported, out] = [join(folder, "imported.safetensors"), join(folder, "out")];
    const run = async (commands: Command | Command[], ...words: string[]) => {
      const terminal = screens();
      const { signal } = new AbortController();
      const status = await execute(commands, "", words, terminal, signal);
      assert.equal(status, 0, terminal.err.text);
      return terminal.out.text;
    };
    const fixture = fileURLToPath(new URL("./fixtures/step_100", import.meta.url));
    const sizes = ["--embedding-tokens", "2", "--heads", "2"];
    await run(importCheckpoint, fixture, ...sizes, "--out", imported);
    const tasks = await writeTasks(folder, { tasks: FEW.slice(0, 1), name: "one" });
    const small = ["--steps", "1", "--batch-size", "1", "--variants", "0"];
    const places = ["--out", out, "--runs", join(folder, "runs")];
    // From random weights it would be the paper's seven million parameters.
    const isSmall = (key: string) => key !== "scratch";
    const experiment = {
      ...FIGURE3,
      curves: FIGURE3.curves.filter(({ key }) => isSmall(key)),
      claims: FIGURE3.claims.filter((claim) => "minus" in claim && isSmall(String(claim.minus))),
    };
    const text = await run(
      adaptationCommand(experiment),
      ...["--from", imported, "--preset", "paper", "--tasks", tasks, ...small, ...places],
    );
    for (const { key } of experiment.curves) assert.match(text, new RegExp(`^${key} .* 1$`, "m"));
    const { command } = JSON.parse(await Deno.readTextFile(join(out, "figure3.json")));
    assert.match(command, /--from .*imported\.safetensors --preset paper --tasks .* --steps 1/);
  });
});

Deno.test("a trunk is given with its preset, and only once", async () => {
  for (const words of [["--from", "a"], ["--from", "a", "--preset", "mini", "--from-scratch"]]) {
    const terminal = screens();
    const { signal } = new AbortController();
    assert.equal(await execute(adaptationCommand(FIGURE3), "", words, terminal, signal), 2);
    assert.match(terminal.err.text, /^error: --from /);
  }
});
