import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadTasks } from "../../lib/arc/load.ts";
import { readJson } from "../../lib/files.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { readScores } from "../../lib/vote/scores.ts";
import { checkSubmission } from "../../lib/vote/submission.ts";
import { writeTasks } from "../helpers/challenges.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

interface Finished {
  code: number;
  out: string;
  err: string;
}

/** Runs a task of deno.json, with the permissions that it asks for there. */
async function task(name: string, ...words: string[]): Promise<Finished> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...words],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

async function succeed(name: string, ...words: string[]): Promise<string> {
  const { code, out, err } = await task(name, ...words);
  assert.equal(code, 0, `${name} ${words.join(" ")}\n${err}`);
  return out;
}

/** Pre-trains, adapts and predicts in `folder`, a few steps each. */
async function trainAndPredict(folder: string, few: string): Promise<void> {
  const short = ["--steps", "4", "--batch-size", "3", "--variants", "1", "--threads", "1"];
  const [base, adapted] = [join(folder, "base"), join(folder, "adapted")];
  await succeed("pretrain", "--tasks", few, ...short, "--out", base);
  await succeed("posttrain", "--from", base, "--tasks", few, ...short, "--out", adapted);
  const predicted = await succeed(
    ...["predict", "--from", adapted, "--tasks", few],
    ...["--votes", "1", "--threads", "1"],
  );
  assert.ok(predicted.endsWith(`\nreport: deno task report ${adapted}\n`), predicted);
}

Deno.test("pretrain, posttrain and predict write the same bytes twice", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const few = await writeTasks(folder);
    const runs = [join(folder, "one"), join(folder, "two")];
    await Promise.all(runs.map((run) => trainAndPredict(run, few)));
    for (
      const file of ["base/checkpoint.safetensors", "adapted/checkpoint.safetensors"].concat(
        ["submission.json", "scores.json", "predictions.jsonl"].map((name) => `adapted/${name}`),
      )
    ) {
      const [one, two] = await Promise.all(runs.map((run) => Deno.readFile(join(run, file))));
      assert.deepEqual(one, two, `${file} differs`);
    }
    const tasks = await loadTasks(few);
    checkSubmission(await readJson(join(runs[0], "adapted/submission.json")), tasks);
    const scores = await readScores(join(runs[0], "adapted", RUN_FILES.scores));
    assert.deepEqual(scores.tasks.map(({ id }) => id), tasks.map(({ id }) => id));
    const lines = (await Deno.readTextFile(join(runs[0], "base/metrics.jsonl"))).trim();
    assert.deepEqual(lines.split("\n").map((line) => JSON.parse(line).step), [1, 2, 3, 4]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("pretrain, posttrain, predict and solve exit with 2 on bad usage and bad input", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const cases: [string[], RegExp][] = [
      [["pretrain", "--steps", "no"], /--steps.*must be a number/i],
      [["pretrain", "--tasks", "nowhere", "--out", join(folder, "a")], /"nowhere" names no tasks/],
      [["pretrain", "--resume", "--out", join(folder, "b")], /no checkpoint to resume/],
      [["posttrain", "--from", join(folder, "none")], /no such file/],
      [["predict"], /--from/],
      [["solve", "nothing"], /no task nothing in mini-eval/],
    ];
    const ends = await Promise.all(cases.map(([[name, ...words]]) => task(name, ...words)));
    ends.forEach(({ code, err }, i) => {
      assert.equal(code, 2, `${cases[i][0].join(" ")}: ${err}`);
      assert.match(err, cases[i][1]);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
