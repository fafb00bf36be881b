import assert from "node:assert/strict";
import { join } from "node:path";
import { execute } from "../../lib/cli/command.ts";
import { EXIT } from "../../lib/errors.ts";
import { fileExists } from "../../lib/files.ts";
import { report } from "../../report.ts";
import { writeRun } from "../helpers/adapted_run.ts";
import { FEW } from "../helpers/challenges.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { withFolder } from "../helpers/folder.ts";
import { screens } from "../helpers/screen.ts";

/** Runs the command, and returns its status and what it printed. */
async function run(...words: string[]) {
  const terminal = screens();
  const { signal } = new AbortController();
  const status = await execute(report, "", [...words, "--threads", "1"], terminal, signal);
  return { status, out: terminal.out.text, err: terminal.err.text };
}

async function fails(words: string[], message: RegExp) {
  const { status, err } = await run(...words);
  assert.equal(status, EXIT.usage, err);
  assert.match(err, message);
}

Deno.test("report writes a page into the run's folder, or to --out", async () => {
  await withFolder({}, async (folder) => {
    await writeRun(folder);
    const { status, out, err } = await run(folder);
    assert.equal(status, EXIT.ok, err);
    assert.match(out, /^pass@1 .* pass@2 .* pass@all .*\nreport: .*report\.html\n$/);
    const elsewhere = join(folder, "pages", "one.html");
    const other = await run(folder, "--out", elsewhere, "--json");
    assert.equal(JSON.parse(other.out).report, elsewhere);
    const [one, two] = await Promise.all(
      [join(folder, "report.html"), elsewhere].map((path) => Deno.readTextFile(path)),
    );
    assert.equal(one, two);
    assert.equal(JSON.parse(other.out).bytes, new TextEncoder().encode(two).length);
  });
});

Deno.test("report names what is wrong with a run, and creates nothing", async () => {
  await withFolder({}, async (folder) => {
    const none = join(folder, "none");
    await fails([none], /none: no such folder/);
    assert.equal(await fileExists(join(none, "report.html")), false);
    await fails([folder], /is not the folder of a run, since it has no config\.json/);
    await fails([folder, none], /give the folder of one run/);
    await writeRun(folder);
    await fails([folder, "--out", join(folder, "config.json")], /another file named config\.json/);
    await writeRun(folder, { command: "pretrain" });
    await fails([folder], /is a pre-training run.*deno task posttrain --from/);
    await writeRun(folder, { checkpoint: tinyCheckpoint([{ ...FEW[0], id: "another" }]) });
    await fails([folder], /has no embeddings of the tasks in .*few_challenges\.json/);
    await writeRun(folder);
    await Deno.rename(join(folder, "few_challenges.json"), join(folder, "moved_challenges.json"));
    await fails(
      [folder],
      /few_challenges\.json: no such file.*where they have moved, give --tasks/,
    );
    const { status, out } = await run(folder, "--tasks", join(folder, "moved_challenges.json"));
    assert.equal(status, EXIT.ok);
    assert.match(out, /no score: no task's solutions are all known/);
    await Deno.remove(join(folder, "checkpoint.safetensors"));
    await fails([folder], /has no checkpoint\.safetensors/);
    await Deno.writeTextFile(join(folder, "config.json"), "{}");
    await fails([folder], /config\.json: does not name the run's tasks/);
  });
});
