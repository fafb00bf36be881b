import assert from "node:assert/strict";
import { join } from "node:path";
import { trainingTask } from "../../lib/arc/examples.ts";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { InputError } from "../../lib/errors.ts";
import { lockFolder } from "../../lib/locks.ts";
import { exampleSettingsOf, planFor } from "../../lib/train/loop.ts";
import { startOf } from "../../lib/train/optimizer.ts";
import type { Checkpoint } from "../../lib/train/checkpoint.ts";
import { EmbeddingTable } from "../../lib/train/embeddings.ts";
import { summarise } from "../../lib/cli/training.ts";
import { type Run, runTraining } from "../../lib/train/run.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { RunRecord } from "../../lib/train/run_record.ts";
import { override, PRESETS } from "../../lib/train/settings.ts";
import { initialTrunk } from "../../lib/trm/initial_trunk.ts";
import { TINY_MODEL } from "../helpers/checkpoints.ts";
import { withFolder } from "../helpers/folder.ts";

/** A run of four steps on two tasks, in a folder. */
function runIn(out: string, changes: Partial<Run> = {}): Run {
  const settings = override(PRESETS.mini.pretrain, { steps: 4, batchSize: 2, variants: 0 });
  const shape = { seed: 0, canvas: "task" as const, settings };
  const tasks = miniTasks("mini-dev").slice(0, 2)
    .map((task) => trainingTask(task, exampleSettingsOf(shape), false));
  const trunk = initialTrunk(TINY_MODEL, 0);
  return {
    label: "test",
    plan: planFor(tasks, { preset: "mini", model: TINY_MODEL, ...shape }),
    tasks,
    start: () =>
      Promise.resolve({
        initial: trunk,
        trunk: startOf(trunk.weights),
        embeddings: new EmbeddingTable(new Float32Array(TINY_MODEL.embeddingSize)),
      }),
    out,
    resume: false,
    config: {},
    compute: { threads: 1 },
    ...changes,
  };
}

/** Returns a reporter that keeps its messages. */
function reporter(signal = new AbortController().signal) {
  const lines: string[] = [];
  const bars: string[] = [];
  return {
    lines,
    bars,
    signal,
    log: (line: string) => void lines.push(line),
    progress: (label: string, total: number, unit: string) => {
      bars.push(`${label} ${total} ${unit}`);
      return { update() {}, stop() {} };
    },
  };
}

const linesOf = async (folder: string, file: string) =>
  (await Deno.readTextFile(join(folder, file))).trimEnd().split("\n")
    .map((line) => JSON.parse(line));
const metricsOf = (folder: string) => linesOf(folder, RUN_FILES.metrics);

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
    const pace = {
      schedule: () => ({ steps, warmupSteps: 1 }),
      isEvaluationDue: (step: number) => step === 3,
    };
    const evaluated: number[] = [];
    const evaluation = ({ head: { step } }: Checkpoint) => {
      evaluated.push(step);
      return Promise.resolve(undefined);
    };
    const onLogged = (step: number) => Promise.resolve(void (steps = step === 2 ? 5 : steps));
    const first = await runTraining(runIn(folder, { pace, evaluation, onLogged }), reporter());
    assert.deepEqual(evaluated, [3, 5]);
    assert.equal(first.checkpoint.head.step, 5);
    assert.deepEqual(
      [first.checkpoint.head.settings.steps, first.checkpoint.head.settings.warmupSteps],
      [5, 1],
    );
    steps = 7;
    const again = await runTraining(runIn(folder, { pace, resume: true }), reporter());
    assert.equal(again.checkpoint.head.step, 7);
    await assert.rejects(
      runTraining(runIn(folder, { resume: true }), reporter()),
      /settings\.steps/,
    );
  });
});

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

Deno.test("summarise leaves out means of finished examples where there are none", async () => {
  await withFolder({}, async (folder) => {
    const run = runIn(folder);
    const { checkpoint } = await runTraining(run, reporter());
    const means = { loss: 2, finished: 0, accuracy: 0, exact: 0, haltAccuracy: 0, steps: 0 };
    const text = (finished: number) =>
      summarise(run, { checkpoint, means: { ...means, finished }, scores: {} }, "more").text;
    assert.equal(
      text(0),
      `4 steps done\nloss 2.000, finished 0.000\n` +
        `checkpoint: ${join(folder, RUN_FILES.checkpoint)}\nnext: more`,
    );
    assert.match(text(1), /accuracy 0\.000, exact 0\.000, haltAccuracy 0\.000, steps 0\.000/);
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
