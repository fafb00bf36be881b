import assert from "node:assert/strict";
import { join } from "node:path";
import { compare } from "../../compare.ts";
import { execute } from "../../lib/cli/command.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { type Pass, PASS_KEYS, writeScores } from "../../lib/vote/scores.ts";
import { screens } from "../helpers/screen.ts";

/** Writes a run whose tasks score this at every k; tasks `new…` are in group "new". */
async function writeRun(folder: string, scores: Record<string, number>): Promise<void> {
  const tasks = Object.entries(scores).map(([id, score]) => ({
    id,
    group: id.startsWith("new") ? "new" : "old",
    pass: Object.fromEntries(PASS_KEYS.map((key) => [key, score])) as Pass,
  }));
  await writeScores(join(folder, RUN_FILES.scores), { version: 1, tasks });
}

/** The command's words with each run's folder under `root` after its flag. */
async function run(root: string, ...words: string[]) {
  const terminal = screens();
  const args = words.map((word) => word.startsWith("--") ? word : join(root, word));
  const status = await execute(compare, "", args, terminal, new AbortController().signal);
  return { status, out: terminal.out.text, err: terminal.err.text };
}

Deno.test("compare compares paired runs by group, whatever the order of their tasks", async () => {
  const root = await Deno.makeTempDir();
  await writeRun(join(root, "a0"), { new1: 1, new2: 1, old1: 0.5 });
  await writeRun(join(root, "a1"), { new1: 0, new2: 0, old1: 0.5 });
  await writeRun(join(root, "b0"), { old1: 0.25, new2: 0.5, new1: 0.5 });
  await writeRun(join(root, "b1"), { old1: 0.25, new2: 0, new1: 0 });
  const { status, out } = await run(
    root,
    "--a",
    "a0",
    "--a",
    "a1",
    "--b",
    "b0",
    "--b",
    "b1",
    "--json",
  );
  assert.equal(status, 0);
  const { groups } = JSON.parse(out);
  assert.deepEqual(groups, [
    { group: "new", tasks: 2, a: 0.5, b: 0.25, difference: { mean: 0.25, low: 0, high: 0.5 } },
    { group: "old", tasks: 1, a: 0.5, b: 0.25, difference: { mean: 0.25, low: 0.25, high: 0.25 } },
    { group: "all tasks", tasks: 3, a: 0.5, b: 0.25, difference: groups[2].difference },
  ]);
  const text = await run(root, "--a", "a0", "--b", "b0");
  assert.match(text.out, /^pass@2, 1 pair of runs\n.*\nold +1 +0\.500 +0\.250 +\+0\.250 /s);
  await Deno.remove(root, { recursive: true });
});

Deno.test("compare refuses runs on different tasks, and runs without a partner", async () => {
  const root = await Deno.makeTempDir();
  await writeRun(join(root, "a"), { new1: 1, old1: 0 });
  await writeRun(join(root, "b"), { new1: 1 });
  for (const [first, second] of [["a", "b"], ["b", "a"]]) {
    const { status, err } = await run(root, "--a", first, "--b", second);
    assert.equal(status, 2);
    assert.match(err, /b.scores\.json: task old1 is missing, unlike in .*a.scores\.json/);
  }
  const { status, err } = await run(root, "--a", "a", "--b", "a", "--b", "a");
  assert.equal(status, 2);
  assert.match(err, /1 are given as --a and 2 as --b/);
  await Deno.remove(root, { recursive: true });
});

Deno.test("compare uses the last whole evaluation of a run without scores", async () => {
  const root = await Deno.makeTempDir();
  await writeRun(join(root, "a"), { old1: 1 });
  await Deno.mkdir(join(root, "b"));
  const line = (step: number, score: number) => {
    const pass = Object.fromEntries(PASS_KEYS.map((key) => [key, score]));
    return JSON.stringify({ step, tasks: [{ id: "old1", group: "old", pass }] }) + "\n";
  };
  // A kill has cut off the third one.
  const lines = line(1, 0) + line(2, 0.25) + line(3, 0.5).slice(0, -9);
  await Deno.writeTextFile(join(root, "b", RUN_FILES.evaluations), lines);
  const { out } = await run(root, "--a", "a", "--b", "b");
  assert.match(out, /\nold +1 +1\.000 +0\.250 +\+0\.750 /);
  await Deno.remove(root, { recursive: true });
});
