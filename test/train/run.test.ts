import assert from "node:assert/strict";
import { join } from "node:path";
import { InputError } from "../../lib/errors.ts";
import { lockFolder } from "../../lib/locks.ts";
import type { Checkpoint } from "../../lib/train/checkpoint.ts";
import { summarise } from "../../lib/cli/training.ts";
import { runTraining } from "../../lib/train/run.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { withFolder } from "../helpers/folder.ts";
import { linesOf, metricsOf, reporter, runIn } from "../helpers/short_run.ts";

Deno.test("runTraining shows an evaluation's progress, and logs, keeps and returns its scores", async () => {
  await withFolder({}, async (folder) => {
    const shown = reporter();
    const outcome = await runTraining(
      runIn(folder, {
        evaluateEvery: 3,
        evaluation: ({ head }, { onAnswered }) => {
          onAnswered(1, 7);
          onAnswered(7, 7);
          return Promise.resolve({
            means: { "pass@2 old": head.step / 4 },
            tasks: [{ id: "one", pass: head.step }],
          });
        },
      }),
      shown,
    );
    const bar = "evaluate 7 answers";
    assert.deepEqual(shown.bars, ["test 4 steps", bar, bar, bar]);
    assert.deepEqual(shown.lines, [
      "step 0: pass@2 old 0.000",
      "step 3: pass@2 old 0.750",
      "step 4: pass@2 old 1.000",
    ]);
    assert.deepEqual(outcome.scores, { "pass@2 old": 1 });
    assert.deepEqual(await linesOf(folder, RUN_FILES.evaluations), [
      { step: 0, means: { "pass@2 old": 0 }, tasks: [{ id: "one", pass: 0 }] },
      { step: 3, means: { "pass@2 old": 0.75 }, tasks: [{ id: "one", pass: 3 }] },
      { step: 4, means: { "pass@2 old": 1 }, tasks: [{ id: "one", pass: 4 }] },
    ]);
  });
});

Deno.test("runTraining follows a schedule that changes, and resumes with another number of steps", async () => {
  await withFolder({}, async (folder) => {
    let steps = 4;
    const schedule = {
      planned: () => ({ steps, warmupSteps: 1 }),
      isEvaluationDue: (step: number) => step === 3,
    };
    const evaluated: number[] = [];
    const evaluation = ({ head: { step } }: Checkpoint) => {
      evaluated.push(step);
      return Promise.resolve(undefined);
    };
    const onLogged = (step: number) => Promise.resolve(void (steps = step === 2 ? 5 : steps));
    const first = await runTraining(runIn(folder, { schedule, evaluation, onLogged }), reporter());
    assert.deepEqual(evaluated, [3, 5]);
    assert.equal(first.checkpoint.head.step, 5);
    assert.deepEqual(
      [first.checkpoint.head.settings.steps, first.checkpoint.head.settings.warmupSteps],
      [5, 1],
    );
    steps = 7;
    const again = await runTraining(runIn(folder, { schedule, resume: true }), reporter());
    assert.equal(again.checkpoint.head.step, 7);
    await assert.rejects(
      runTraining(runIn(folder, { resume: true }), reporter()),
      /settings\.steps/,
    );
  });
});

Deno.test("summarise leaves out means of finished examples where there are none", async () => {
  await withFolder({}, async (folder) => {
    const run = runIn(folder);
    const { checkpoint } = await runTraining(run, reporter());
    const means = { loss: 2, finished: 0, accuracy: 0, exact: 0, haltAccuracy: 0, steps: 0 };
    const text = (finished: number) =>
      summarise(
        run,
        { checkpoint, means: { ...means, finished }, scores: {}, unevaluated: false },
        "more",
      ).text;
    assert.equal(
      text(0),
      `4 steps done\nloss 2.000, finished 0.000\n` +
        `checkpoint: ${join(folder, RUN_FILES.checkpoint)}\nnext: more`,
    );
    assert.match(text(1), /accuracy 0\.000, exact 0\.000, haltAccuracy 0\.000, steps 0\.000/);
  });
});

Deno.test("runTraining writes the versions of libraries to config.json", async () => {
  await withFolder({}, async (folder) => {
    await runTraining(runIn(folder), reporter());
    const { versions } = JSON.parse(await Deno.readTextFile(join(folder, RUN_FILES.config)));
    const imports = JSON.parse(
      await Deno.readTextFile(new URL("../../deno.json", import.meta.url)),
    ).imports;
    assert.equal(imports["onnxruntime-node"], `npm:onnxruntime-node@${versions.onnxruntime}`);
    assert.equal(imports["@tensorflow/tfjs"], `npm:@tensorflow/tfjs@${versions.tfjs}`);
    assert.equal(versions.deno, Deno.version.deno);
  });
});

Deno.test("runTraining says that it was stopped in the last evaluation, which a resumed run makes up for", async () => {
  await withFolder({}, async (folder) => {
    const stop = new AbortController();
    const evaluation = (_: Checkpoint, { signal }: { readonly signal: AbortSignal }) => {
      stop.abort();
      signal.throwIfAborted();
      return Promise.resolve({ means: { score: 1 }, tasks: [] });
    };
    const stopped = await runTraining(runIn(folder, { evaluation }), reporter(stop.signal));
    assert.equal(stopped.unevaluated, true);
    assert.match(
      summarise(runIn(folder), stopped, "more").text,
      /^4 steps done, not evaluated\n[^]*\ncontinue: the same command with --resume$/,
    );
    const run = runIn(folder, { evaluation, resume: true });
    const { unevaluated, scores } = await runTraining(run, reporter());
    assert.deepEqual([unevaluated, scores], [false, { score: 1 }]);
  });
});

Deno.test("runTraining keeps no evaluation of a run whose checkpoint is gone", async () => {
  await withFolder({}, async (folder) => {
    const scoring = (score: number) =>
      runIn(folder, {
        evaluateEvery: 4,
        evaluation: () => Promise.resolve({ means: { score }, tasks: [] }),
      });
    await runTraining(scoring(1), reporter());
    await Deno.remove(join(folder, RUN_FILES.checkpoint));
    await runTraining(scoring(2), reporter());
    assert.deepEqual(
      await linesOf(folder, RUN_FILES.evaluations),
      [0, 4].map((step) => ({ step, means: { score: 2 }, tasks: [] })),
    );
  });
});

Deno.test("runTraining rejects a folder in which another process trains", async () => {
  await withFolder({}, async (folder) => {
    const lock = await lockFolder(folder);
    await assert.rejects(
      runTraining(runIn(folder), reporter()),
      (error) => error instanceof InputError && /another process trains in/.test(error.message),
    );
    lock![Symbol.dispose]();
    await runTraining(runIn(folder), reporter());
  });
});

Deno.test("runTraining gives equal metrics for equal runs, and separate times", async () => {
  await withFolder({}, async (folder) => {
    const folders = ["one", "two"].map((name) => join(folder, name));
    for (const out of folders) await runTraining(runIn(out), reporter());
    const [one, two] = await Promise.all(folders.map(metricsOf));
    assert.deepEqual(one, two);
    const times = await linesOf(folders[0], RUN_FILES.times);
    assert.deepEqual(times.map(({ step }) => step), one.map(({ step }) => step));
    assert.ok(times.every(({ seconds }) => seconds >= 0));
  });
});
