import assert from "node:assert/strict";
import { join } from "node:path";
import { execute } from "../../lib/cli/command.ts";
import { fileExists } from "../../lib/files.ts";
import { PRESETS } from "../../lib/train/settings.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { readScores } from "../../lib/vote/scores.ts";
import { predict } from "../../predict.ts";
import { screens } from "../helpers/screen.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";

const pair = { input: [[1, 2]], output: [[2, 1]] };
const unsolved = { train: [pair], test: [{ input: [[3, 4]] }] };
const solved = { train: [pair], test: [{ input: [[5, 4]], output: [[4, 5]] }] };

/** A folder with a checkpoint that has embeddings of tasks `a` and `b`, and files of tasks. */
async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const known = [{ id: "a", ...solved }, { id: "b", ...unsolved }];
    await Deno.writeFile(
      join(folder, "checkpoint.safetensors"),
      encodeCheckpoint(tinyCheckpoint(known)),
    );
    const files = { both: { a: solved, b: unsolved }, b: { b: unsolved }, c: { c: solved } };
    for (const [name, tasks] of Object.entries(files)) {
      await Deno.writeTextFile(join(folder, `${name}.json`), JSON.stringify(tasks));
    }
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** What predicting the tasks of a file printed. */
async function answer(folder: string, file: string, ...more: string[]): Promise<string> {
  const words = ["--from", folder, "--tasks", join(folder, file), "--threads", "1", ...more];
  const terminal = screens();
  const { signal } = new AbortController();
  assert.equal(await execute(predict, "", words, terminal, signal), 0, terminal.err.text);
  return terminal.out.text;
}

/** How many variants answered. */
async function votersIn(folder: string): Promise<number> {
  const text = await Deno.readTextFile(join(folder, "predictions.jsonl"));
  return new Set(text.trimEnd().split("\n").map((line) => JSON.parse(line).variant)).size;
}

Deno.test("predict counts tasks without known solutions below the scores of the others", async () => {
  await inFolder(async (folder) => {
    const text = await answer(folder, "both.json", "--votes", "0");
    assert.match(
      text,
      /\nall tasks +1 .*\nscored: 1 of 2 tasks; the others have no known solutions\nsubmission: /,
    );
    assert.doesNotMatch(await answer(folder, "c.json", "--votes", "0"), /scored:/);
  });
});

Deno.test("predict removes the scores of an earlier submission", async () => {
  await inFolder(async (folder) => {
    await answer(folder, "both.json", "--votes", "0");
    const scores = join(folder, RUN_FILES.scores);
    assert.equal((await readScores(scores)).tasks.length, 1);
    assert.match(await answer(folder, "b.json", "--votes", "0"), /^submission: /);
    assert.equal(await fileExists(scores), false);
  });
});

Deno.test("predict votes by variants with task embeddings, else by the preset's number", async () => {
  await inFolder(async (folder) => {
    await answer(folder, "b.json");
    assert.equal(await votersIn(folder), 3);
    await answer(folder, "b.json", "--votes", "4");
    assert.equal(await votersIn(folder), 5);
    await answer(folder, "c.json");
    assert.equal(await votersIn(folder), PRESETS.mini.votes + 1);
  });
});
