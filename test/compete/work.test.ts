import assert from "node:assert/strict";
import { join } from "node:path";
import { posttrain } from "../../posttrain.ts";
import { predict } from "../../predict.ts";
import { type Command, execute } from "../../lib/cli/command.ts";
import { endAfterVote } from "../../lib/compete/plan.ts";
import { CompetitionWork } from "../../lib/compete/work.ts";
import { readState, type State } from "../../lib/compete/state.ts";
import { adaptationTo } from "../../lib/train/adaptation.ts";
import { readCheckpoint } from "../../lib/train/checkpoint_file.ts";
import { loadAdapted } from "../../lib/train/load_source.ts";
import { fileExists } from "../../lib/files.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { readEvaluations } from "../../lib/vote/evaluations.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";
import { FEW, writeTasks } from "../helpers/challenges.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { withFolder } from "../helpers/folder.ts";
import { screens } from "../helpers/screen.ts";

const PLAN = {
  steps: 6,
  done: 0,
  earlyVotes: 3,
  early: 2,
  final: 6,
  fewest: 4,
  planned: { early: 1, final: 3 },
  most: 50,
  trainUntil: 1e6,
  voteUntil: 1e6,
};

const never = new AbortController().signal;
const deadline = { moveTo() {} };

/** Prepares a run in a folder, by a clock that stands still unless another is given. */
async function workIn(
  folder: string,
  state: Partial<State> = {},
  plan: Partial<typeof PLAN> = {},
  now = () => 7,
): Promise<CompetitionWork> {
  const from = join(folder, "tiny.safetensors");
  await Deno.writeFile(from, encodeCheckpoint(tinyCheckpoint([])));
  const source = await loadAdapted(from, {}, 0);
  const adaptation = adaptationTo(FEW, source, { init: "mean", seed: 0 });
  await Deno.mkdir(join(folder, "entry"));
  const submission = join(folder, "entry", "submission.json");
  return new CompetitionWork(
    {
      ...{ folder: join(folder, "entry"), submission, tasks: FEW, adaptation },
      ...{ plan: { ...PLAN, ...plan }, config: {}, resume: false, compute: { threads: 1 } },
    },
    { budget: 100, used: 0, ...state },
    { now },
    { log() {}, progress: () => ({ update() {}, stop() {} }), signal: never },
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
    await work.train(never, deadline);
    assert.equal(await work.vote(PLAN.final, never), 6);

    const tasks = await writeTasks(folder);
    const [from, out] = [join(folder, "tiny.safetensors"), join(folder, "adapted")];
    await run(posttrain, [
      "--from",
      from,
      "--tasks",
      tasks,
      "--steps",
      "6",
      "--warmup-steps",
      "1",
      "--out",
      out,
    ]);
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
    await (await workIn(folder)).train(never, deadline);
    const evaluations = await readEvaluations(join(folder, "entry", "evaluations.jsonl"));
    assert.deepEqual(evaluations.map(({ step }) => step), [0, 2, 4]);
    for (const { tasks } of evaluations) assert.equal(tasks.length, FEW.length);
  });
});

Deno.test("CompetitionWork ends adaptation in time for the last votes, as each vote shows it", async () => {
  await withFolder({}, async (folder) => {
    let reads = 0;
    const until = { trainUntil: 40, voteUntil: 41 };
    const work = await workIn(folder, {}, until, () => reads++);
    const ends: number[] = [];
    await work.train(never, { moveTo: (seconds) => void ends.push(seconds) });
    // Each reading of this clock takes a second, so a vote that saves its state takes more than one.
    assert.deepEqual(ends, Array(3).fill(endAfterVote({ ...PLAN, ...until }, 2)));
  });
});

Deno.test("CompetitionWork keeps the last submission where a vote is stopped", async () => {
  await withFolder({}, async (folder) => {
    const work = await workIn(folder, {}, { steps: 2 });
    await work.train(never, deadline);
    const before = await Deno.readTextFile(work.place.submission);
    const stop = new AbortController();
    stop.abort();
    assert.equal(await work.vote(6, stop.signal), 0);
    assert.equal(await Deno.readTextFile(work.place.submission), before);
  });
});

Deno.test("CompetitionWork keeps no scores of a vote that is stopped during adaptation", async () => {
  await withFolder({}, async (folder) => {
    const work = await workIn(folder, {}, { early: 8 });
    const stop = new AbortController();
    // The first of two rounds stops the vote.
    Object.assign(work.reporter, {
      progress: () => ({ update: () => stop.abort(), stop() {} }),
    });
    await work.train(stop.signal, deadline);
    const evaluations = await Deno.readTextFile(join(folder, "entry", "evaluations.jsonl"));
    assert.equal(evaluations, "");
  });
});

Deno.test("CompetitionWork replaces a submission by one of a later step or of more variants only", async () => {
  await withFolder({}, async (folder) => {
    const work = await workIn(folder, { answered: { step: 6, variants: 6 } });
    await work.train(never, deadline);
    const { folder: run, submission } = work.place;
    const written = () => Promise.all([submission, join(run, RUN_FILES.scores)].map(fileExists));
    assert.deepEqual(await written(), [false, false], "votes of earlier steps are not written");
    await work.vote(4, never);
    assert.deepEqual(await written(), [false, false], "nor are those of fewer variants");
    await work.vote(6, never);
    assert.deepEqual(await written(), [true, true]);
  });
});

Deno.test("CompetitionWork replaces more votes of an earlier checkpoint by a few after twice the steps", async () => {
  const answers = async (answered: State["answered"], voters: number) => {
    let kept = false;
    await withFolder({}, async (folder) => {
      const work = await workIn(folder, { answered });
      await work.train(never, deadline);
      assert.equal(await work.vote(voters, never), voters);
      kept = await fileExists(work.place.submission);
      assert.deepEqual(work.state.answered, kept ? { step: 6, variants: voters } : answered);
      const evaluations = await readEvaluations(join(folder, "entry", "evaluations.jsonl"));
      assert.equal(evaluations.length, 3, "scores of votes are kept whatever is written");
    });
    return kept;
  };
  assert.equal(await answers({ step: 3, variants: 12 }, 4), true);
  assert.equal(await answers({ step: 3, variants: 12 }, 3), false);
  assert.equal(await answers({ step: 4, variants: 12 }, 6), false);
});

Deno.test("CompetitionWork does more steps where they are faster than planned", async () => {
  await withFolder({}, async (folder) => {
    let now = 0;
    const work = await workIn(folder, {}, { trainUntil: 40 }, () => now += 0.5);
    await work.train(never, deadline);
    const { checkpoint, metrics } = RUN_FILES;
    const { head } = await readCheckpoint(join(folder, "entry", checkpoint));
    assert.ok(head.step > 2 * PLAN.steps && now > 30 && now < 50, `${head.step} steps, ${now} s`);
    assert.equal(head.settings.steps, head.step);
    assert.match(
      await Deno.readTextFile(join(folder, "entry", metrics)),
      new RegExp(`"step":${head.step},`),
    );
  });
});

Deno.test("CompetitionWork keeps its used time and what has answered", async () => {
  await withFolder({}, async (folder) => {
    const work = await workIn(folder);
    await work.train(never, deadline);
    await work.vote(PLAN.final, never);
    assert.deepEqual(await readState(join(folder, "entry")), {
      ...{ budget: 100, used: 7 },
      answered: { step: 6, variants: 6 },
    });
  });
});
