import assert from "node:assert/strict";
import { join } from "node:path";
import { InputError } from "../../lib/errors.ts";
import { runTraining } from "../../lib/train/run.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { RunRecord } from "../../lib/train/run_record.ts";
import { withFolder } from "../helpers/folder.ts";
import { linesOf, metricsOf, reporter, runIn } from "../helpers/short_run.ts";

Deno.test("runTraining keeps its checkpoint when stopped during an evaluation", async () => {
  await withFolder({}, async (folder) => {
    const stop = new AbortController();
    let evaluations = 0;
    const outcome = await runTraining(
      runIn(folder, {
        evaluateEvery: 2,
        evaluation: (_checkpoint, { signal }) => {
          // The first is before any step.
          if (++evaluations === 2) stop.abort();
          signal.throwIfAborted();
          return Promise.resolve({ means: {}, tasks: [] });
        },
      }),
      reporter(stop.signal),
    );
    assert.equal(evaluations, 2);
    assert.equal(outcome.checkpoint.head.step, 2);
    assert.deepEqual(outcome.scores, {});
    const resumed = await runTraining(runIn(folder, { resume: true }), reporter());
    assert.equal(resumed.checkpoint.head.step, 4);
    assert.deepEqual((await metricsOf(folder)).map(({ step }) => step), [1, 2, 3, 4]);
  });
});

Deno.test("runTraining makes up for a skipped evaluation on --resume", async () => {
  await withFolder({}, async (folder) => {
    const stop = new AbortController();
    const evaluated = (folder: string, resume: boolean, signal?: AbortSignal) =>
      runTraining(
        runIn(folder, {
          resume,
          evaluateEvery: 2,
          evaluation: ({ head }, { signal }) => {
            if (!resume) stop.abort();
            signal.throwIfAborted();
            return Promise.resolve({ means: {}, tasks: [{ id: "one", pass: head.step }] });
          },
        }),
        reporter(signal),
      );
    await evaluated(folder, false, stop.signal);
    await evaluated(folder, true);
    const steps = (await linesOf(folder, RUN_FILES.evaluations)).map(({ step }) => step);
    assert.deepEqual(steps, [0, 2, 4]);
  });
});

Deno.test("runTraining evaluates the last step once", async () => {
  await withFolder({}, async (folder) => {
    const stop = new AbortController();
    const evaluate = (resume: boolean, signal?: AbortSignal) =>
      runTraining(
        runIn(folder, {
          resume,
          evaluation: ({ head }, { signal: watched }) => {
            if (!resume) stop.abort();
            watched.throwIfAborted();
            return Promise.resolve({ means: {}, tasks: [{ id: "one", pass: head.step }] });
          },
        }),
        reporter(signal),
      );
    const steps = async () =>
      (await linesOf(folder, RUN_FILES.evaluations)).map(({ step }) => step);
    await evaluate(false, stop.signal);
    for (let times = 0; times < 2; times++) {
      await evaluate(true);
      assert.deepEqual(await steps(), [4]);
    }
  });
});

Deno.test("runTraining removes an incomplete metrics line on --resume, and names a damaged one", async () => {
  await withFolder({}, async (folder) => {
    const stop = new AbortController();
    const first = reporter(stop.signal);
    const stopping = { ...first, progress: () => ({ update: () => stop.abort(), stop() {} }) };
    await runTraining(runIn(folder), stopping);
    const path = join(folder, RUN_FILES.metrics);
    const whole = await Deno.readTextFile(path);
    await Deno.writeTextFile(path, whole + '{"step": 2, "los');
    await runTraining(runIn(folder, { resume: true }), reporter());
    assert.deepEqual((await metricsOf(folder)).map(({ step }) => step), [1, 2, 3, 4]);

    await Deno.writeTextFile(path, `${whole}{"step": 2, "los\n${whole}`);
    await assert.rejects(
      runTraining(runIn(folder, { resume: true }), reporter()),
      (error) =>
        error instanceof InputError && error.message.startsWith(`${path}: line 2 is damaged`),
    );
  });
});

Deno.test("runTraining names the options that differ from those of the run it resumes", async () => {
  await withFolder({}, async (folder) => {
    await runTraining(runIn(folder), reporter());
    const { plan } = runIn(folder);
    const settings = { ...plan.settings, lr: 0.5 };
    const other = runIn(folder, { resume: true, plan: { ...plan, seed: 7, settings } });
    await assert.rejects(runTraining(other, reporter()), {
      name: "InputError",
      message: `the run in ${folder} has other options than this one: ` +
        "seed (0, not 7), settings.lr (0.001, not 0.5); " +
        "resume it with its own, which config.json holds",
    });
  });
});

Deno.test("a resumed RunRecord counts the core-seconds of each process by its own threads", async () => {
  await withFolder({}, async (folder) => {
    const before = { step: 1, seconds: 600, coreSeconds: 600 };
    await Deno.writeTextFile(join(folder, RUN_FILES.times), JSON.stringify(before) + "\n");
    const { plan } = runIn(folder);
    const record = await RunRecord.open(folder, 1, { plan }, { evaluates: false, cores: 1000 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await record.metrics(2, {});
    const last = (await linesOf(folder, RUN_FILES.times)).at(-1)!;
    const own = last.coreSeconds - before.coreSeconds;
    // A millisecond on 1,000 threads is a core-second; times are written in tenths of seconds.
    assert.ok(own > 0, `${own} core-seconds`);
    assert.ok(Math.abs(own / 1000 - (last.seconds - before.seconds)) <= 0.06);
  });
});

Deno.test("runTraining resumes a run whose trunk has moved with its folder, and from no other", async () => {
  await withFolder({}, async (folder) => {
    const from = (path: string) => ({ config: { command: "posttrain", options: { from: path } } });
    const stop = new AbortController();
    stop.abort();
    const first = runIn(folder, from("/old/trunks/one.safetensors"));
    await runTraining(first, reporter(stop.signal));
    for (const other of ["/old/trunks/two.safetensors", "/old/others/one.safetensors", "scratch"]) {
      await assert.rejects(
        runTraining(runIn(folder, { ...from(other), resume: true }), reporter()),
        /options\.from \(trunks\/one\.safetensors, not /,
      );
    }
    const moved = from("new/trunks/one.safetensors");
    const { checkpoint } = await runTraining(
      runIn(folder, { ...moved, resume: true }),
      reporter(),
    );
    assert.equal(checkpoint.head.step, checkpoint.head.settings.steps);
  });
});
