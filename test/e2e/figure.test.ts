import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { importCheckpoint } from "../../checkpoint.ts";
import { figure, makeExperiment } from "../../figure.ts";
import { type Command, defineCommand, execute } from "../../lib/cli/command.ts";
import { FIGURE3 } from "../../lib/experiments/data/figure3.ts";
import type { Experiment } from "../../lib/experiments/experiment.ts";
import { FEW, writeTasks } from "../helpers/challenges.ts";
import { screens } from "../helpers/screen.ts";
import { experimentIn } from "../helpers/tiny_experiment.ts";
import { withFolder } from "../helpers/folder.ts";

/** The command for an experiment that is not registered. */
const commandFor = (experiment: Experiment): Command =>
  defineCommand({
    ...figure,
    run: (options, _words, context) => makeExperiment(experiment, options, context),
  }) as unknown as Command;

Deno.test("figure writes a table, verdicts and two pictures, and redraws them", async () => {
  await withFolder({}, async (folder) => {
    const command = commandFor(await experimentIn(folder));
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
    assert.match(missing.error, /tiny\.csv does not exist, so it can't be redrawn/);
    assert.equal((await run("--seeds", "0")).status, 2);

    const { status, text, error } = await run("--seeds", "2");
    assert.equal(status, 0, error);
    assert.match(
      text,
      /^curve +group +pass@1 +pass@2 +95% interval +pass@all +one variant +steps\n/,
    );
    assert.match(text, /\nfull +all tasks .* 4\n/);
    assert.match(text, /\nC0 +all beats embeddings +all tasks /);
    const files = ["csv", "json", "svg", "png"].map((ending) => join(out, `tiny.${ending}`));
    const written = await Promise.all(files.map((path) => Deno.readFile(path)));
    const { command: made, seeds, at } = JSON.parse(new TextDecoder().decode(written[1]));
    assert.deepEqual([made, seeds], ["deno task figure tiny --seeds 2", 2]);
    assert.ok(Date.parse(at) > 0);

    for (const flag of [["--seeds", "2"], ["--from-scratch"]]) {
      const both = await run("--redraw", ...flag);
      assert.equal(both.status, 2);
      assert.match(both.error, new RegExp(`leave out --redraw or ${flag[0]}`));
    }
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

Deno.test("figure3 adapts an imported checkpoint of the reference", async () => {
  await withFolder({}, async (folder) => {
    const [imported, out] = [join(folder, "imported.safetensors"), join(folder, "out")];
    const run = async (commands: Command | Command[], ...words: string[]) => {
      const terminal = screens();
      const { signal } = new AbortController();
      const status = await execute(commands, "", words, terminal, signal);
      assert.equal(status, 0, terminal.err.text);
      return terminal.out.text;
    };
    const fixture = fileURLToPath(new URL("../fixtures/step_100", import.meta.url));
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
      claims: FIGURE3.claims.filter((claim) =>
        claim.kind === "difference" && claim.minus !== "scratch"
      ),
    };
    const text = await run(
      commandFor(experiment),
      ...["--from", imported, "--preset", "paper", "--tasks", tasks, ...small, ...places],
    );
    for (const { key } of experiment.curves) assert.match(text, new RegExp(`^${key} .* 1$`, "m"));
    const { command } = JSON.parse(await Deno.readTextFile(join(out, "figure3.json")));
    assert.match(command, /--from .*imported\.safetensors --preset paper --tasks .* --steps 1/);
  });
});

Deno.test("figure refuses changes that an experiment does not take", async () => {
  const refused: [words: string[], message: RegExp][] = [
    [["figure3", "--from", "a"], /--from needs the --preset of its trunk too/],
    [
      ["figure3", "--from", "a", "--preset", "mini", "--from-scratch"],
      /--from and --from-scratch both name a trunk/,
    ],
    [["figure3", "--preset", "paper"], /the committed trunk is of the mini preset/],
    [["C5", "--steps", "3"], /C5 takes no --steps; leave it out/],
    [["C10", "--from-scratch"], /table1 takes no --from-scratch/],
    [["C99"], /there is no C99; give one of figure1, /],
    [["C5", "C6"], /give one id at a time/],
  ];
  for (const [words, message] of refused) {
    const terminal = screens();
    const { signal } = new AbortController();
    assert.equal(await execute(figure, "", words, terminal, signal), 2, words.join(" "));
    assert.match(terminal.err.text, message);
  }
});

Deno.test("figure lists what there is, without an id or with --list", async () => {
  for (const words of [[], ["--list"]]) {
    const terminal = screens();
    const { signal } = new AbortController();
    assert.equal(await execute(figure, "", words, terminal, signal), 0);
    assert.match(terminal.out.text, /^C10 +deno task figure C10 +A bigger, easier/m);
    assert.match(terminal.out.text, /^table2 +deno task figure table2 +Table 2/m);
  }
});

Deno.test("figure --list-runs prints the commands of missing runs, quoted for a shell", async () => {
  await withFolder({}, async (folder) => {
    const tasks = await writeTasks(folder);
    const terminal = screens();
    const words = ["figure3", "--list-runs", "--tasks", `${tasks}#2`, "--steps", "4"];
    const place = ["--runs", join(folder, "it's runs"), "--threads", "1"];
    const { signal } = new AbortController();
    assert.equal(await execute(figure, "", [...words, ...place], terminal, signal), 0);
    const lines = terminal.out.text.trimEnd().split("\n");
    assert.equal(lines.length, FIGURE3.curves.length);
    for (const line of lines) {
      assert.match(line, /^deno task posttrain --tasks '.*#2' --steps 4 /);
      assert.match(line, / --threads 1 --out '.*it'\\''s runs\/posttrain-[0-9a-f]{16}'$/);
    }
    const there = screens();
    await execute(figure, "", [...words, ...place, "--device", "webgpu"], there, signal);
    const others = there.out.text.trimEnd().split("\n");
    assert.ok(others.every((line) => line.includes(" --device webgpu ")));
    const folders = (lines: string[]) => lines.map((line) => line.split(" --out ")[1]);
    assert.ok(folders(others).every((out) => !folders(lines).includes(out)));
    assert.equal(await execute(figure, "", ["table2", "--list-runs"], terminal, signal), 2);
    assert.match(terminal.err.text, /table2 has no runs/);
  });
});
