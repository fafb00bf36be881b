import assert from "node:assert/strict";
import { join } from "node:path";
import { posttrain } from "../../posttrain.ts";
import { predict } from "../../predict.ts";
import { type Command, execute } from "../../lib/cli/command.ts";
import { CompetitionWork } from "../../lib/compete/work.ts";
import { adaptationTo } from "../../lib/train/adaptation.ts";
import { readEvaluations } from "../../lib/vote/scores.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";
import { FEW, writeTasks } from "../helpers/challenges.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { withFolder } from "../helpers/folder.ts";
import { screens } from "../helpers/screen.ts";

const PLAN = { steps: 6, voteEvery: 2, early: 2, final: 6, trainUntil: 1e6, voteUntil: 1e6 };

const never = new AbortController().signal;

const reporter = { log() {}, progress: () => ({ update() {}, stop() {} }), signal: never };

/** Prepares a run in a folder. */
async function workIn(folder: string): Promise<CompetitionWork> {
  const from = join(folder, "tiny.safetensors");
  await Deno.writeFile(from, encodeCheckpoint(tinyCheckpoint([])));
  const adaptation = await adaptationTo(FEW, { from, init: "mean", seed: 0 });
  const submission = join(folder, "entry", "submission.json");
  return new CompetitionWork(
    {
      ...{ folder: join(folder, "entry"), submission, tasks: FEW, adaptation },
      ...{ config: {}, resume: false, threads: 1 },
    },
    reporter,
  );
}

async function run(command: Command, words: readonly string[]): Promise<void> {
  const terminal = screens();
  const status = await execute(command, "", [...words, "--threads", "1"], terminal, never);
  assert.equal(status, 0, terminal.err.text);
}

Deno.test("CompetitionWork answers as posttrain and predict do with the same steps and votes", async () => {
  await withFolder({}, async (folder) => {
    const work = await workIn(folder);
    await work.train(PLAN, never);
    assert.equal(await work.vote(PLAN.final, never), 6);

    const tasks = await writeTasks(folder);
    const [from, out] = [join(folder, "tiny.safetensors"), join(folder, "adapted")];
    await run(posttrain, ["--from", from, "--tasks", tasks, "--steps", "6", "--out", out]);
    await run(predict, ["--from", out, "--tasks", tasks, "--votes", "5"]);
    const [ours, theirs] = await Promise.all(
      [join(folder, "entry"), out].map(async (folder) =>
        JSON.parse(await Deno.readTextFile(join(folder, "submission.json")))
      ),
    );
    assert.deepEqual(ours, theirs);
  });
});

Deno.test("CompetitionWork votes now and then during adaptation, and keeps the scores", async () => {
  await withFolder({}, async (folder) => {
    await (await workIn(folder)).train(PLAN, never);
    const evaluations = await readEvaluations(join(folder, "entry", "evaluations.jsonl"));
    assert.deepEqual(evaluations.map(({ step }) => step), [0, 2, 4]);
    for (const { tasks } of evaluations) assert.equal(tasks.length, FEW.length);
  });
});

Deno.test("CompetitionWork keeps the last submission where a vote is stopped", async () => {
  await withFolder({}, async (folder) => {
    const work = await workIn(folder);
    await work.train({ ...PLAN, steps: 2 }, never);
    const before = await Deno.readTextFile(work.place.submission);
    const stop = new AbortController();
    stop.abort();
    assert.equal(await work.vote(6, stop.signal), 0);
    assert.equal(await Deno.readTextFile(work.place.submission), before);
  });
});
