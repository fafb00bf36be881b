import assert from "node:assert/strict";
import { join } from "node:path";
import type { RunSpec } from "../../lib/experiments/run_process.ts";
import { isComplete, makeRuns, runName, threadsOfLast } from "../../lib/experiments/runs.ts";
import { fileExists } from "../../lib/files.ts";
import { lockFolder } from "../../lib/locks.ts";
import { RUN_FILES } from "../../lib/train/run_files.ts";
import { FEW, writeTasks } from "../helpers/challenges.ts";
import { withFolder } from "../helpers/folder.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { encodeCheckpoint } from "../helpers/bytes.ts";

/** Two adaptations of a tiny model to a few tasks, evaluated four times each. */
async function specsIn(folder: string, steps: number): Promise<RunSpec[]> {
  const from = join(folder, "tiny.safetensors");
  await Deno.writeFile(from, encodeCheckpoint(tinyCheckpoint(FEW)));
  const tasks = await writeTasks(folder);
  const shared = { from, tasks, steps, "evaluate-every": steps / 4, "batch-size": 2, variants: 1 };
  return [0, 1].map((seed) => ({ command: "posttrain", options: { ...shared, seed }, steps }));
}

const foldersOf = (root: string, specs: readonly RunSpec[]) =>
  new Map(specs.map((spec, i) => [join(root, `run-${i}`), spec]));

const quiet = (signal = new AbortController().signal) => ({
  atOnce: 2,
  threads: 1,
  onProgress: () => {},
  signal,
});

const evaluationsOf = (runs: ReadonlyMap<string, RunSpec>) =>
  Promise.all([...runs.keys()].map((path) => Deno.readTextFile(join(path, RUN_FILES.evaluations))));

Deno.test("threadsOfLast gives the last run all threads, if the others end soon", () => {
  const threads = { threads: 1, atOnce: 2 };
  assert.equal(threadsOfLast(1000, [], threads), 2);
  assert.equal(threadsOfLast(1000, [150], threads), 2);
  assert.equal(threadsOfLast(1000, [400], threads), 1);
  assert.equal(threadsOfLast(1000, [1000], threads), 1, "two runs that start together");
  assert.equal(threadsOfLast(1000, [100, 150], { threads: 2, atOnce: 3 }), 2);
});

Deno.test("makeRuns makes what is missing and leaves the rest alone", async () => {
  await withFolder({}, async (folder) => {
    const specs = await specsIn(folder, 4);
    const runs = foldersOf(folder, specs);
    const [[first, spec]] = runs;
    await makeRuns(new Map([[first, spec]]), quiet());
    const made = await Deno.stat(join(first, RUN_FILES.config));
    const progress: number[] = [];
    await makeRuns(runs, { ...quiet(), onProgress: (steps) => progress.push(steps) });
    assert.deepEqual((await Deno.stat(join(first, RUN_FILES.config))).mtime, made.mtime);
    for (const [path, spec] of runs) assert.ok(await isComplete(path, spec));
    assert.equal(progress.at(-1), 8);
  });
});

Deno.test("makeRuns takes a finished adaptation without its checkpoint, and no unfinished one", async () => {
  await withFolder({}, async (folder) => {
    const runs = foldersOf(folder, (await specsIn(folder, 4)).slice(0, 1));
    const [[path, spec]] = runs;
    await makeRuns(runs, quiet());
    await Deno.remove(join(path, RUN_FILES.checkpoint));
    await makeRuns(runs, quiet());
    assert.ok(!await fileExists(join(path, RUN_FILES.checkpoint)));
    assert.equal(await isComplete(path, { ...spec, steps: 8 }), false);
  });
});

Deno.test("makeRuns resumes runs of a killed process, with the same bytes", async () => {
  await withFolder({}, async (folder) => {
    const specs = await specsIn(folder, 400);
    const killed = foldersOf(join(folder, "killed"), specs);
    const maker = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", new URL("../helpers/make_runs.ts", import.meta.url).pathname],
      stdin: "piped",
      stdout: "null",
      // Says why, where it ends before it is killed.
      stderr: "inherit",
    }).spawn();
    const input = maker.stdin.getWriter();
    await input.write(new TextEncoder().encode(JSON.stringify([...killed])));
    await input.close();
    const [[first]] = killed;
    await untilThere(join(first, RUN_FILES.checkpoint), maker.status);
    maker.kill("SIGKILL");
    await maker.status;
    for (const path of killed.keys()) await untilFree(path);
    const begun = await Promise.all([...killed].map(([path, spec]) => isComplete(path, spec)));
    assert.ok(begun.includes(false), "all had ended already");

    await makeRuns(killed, quiet());
    const whole = foldersOf(join(folder, "whole"), specs);
    await makeRuns(whole, quiet());
    assert.deepEqual(await evaluationsOf(killed), await evaluationsOf(whole));
  });
});

/** Waits for a file, for as long as the process that is to make it lives. */
async function untilThere(path: string, ended: Promise<unknown>): Promise<void> {
  let alive = true;
  ended.then(() => alive = false);
  while (alive) {
    const there = await Deno.stat(path).catch(() => undefined);
    if (there) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`${path} was never made`);
}

/** Waits until no process makes a run. */
async function untilFree(path: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline;) {
    using lock = await lockFolder(path);
    if (lock) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.fail(`${path} stays locked`);
}

Deno.test("makeRuns reports why a run failed", async () => {
  await withFolder({}, async (folder) => {
    const [spec] = await specsIn(folder, 4);
    const broken = { ...spec, options: { ...spec.options, tasks: join(folder, "none.json") } };
    const run = join(folder, "run");
    await assert.rejects(makeRuns(new Map([[run, broken]]), quiet()), (error) => {
      assert.ok(error instanceof Error);
      return error.message.includes(`the run in ${run} failed`) &&
        /none\.json.*no such file/.test(error.message);
    });
  });
});

Deno.test("makeRuns stops the other runs when one fails", async () => {
  await withFolder({}, async (folder) => {
    const [good, spec] = await specsIn(folder, 40_000);
    const bad = { ...spec, options: { ...spec.options, tasks: join(folder, "none.json") } };
    const runs = foldersOf(folder, [good, bad]);
    await assert.rejects(makeRuns(runs, quiet()), /run-1 failed:[^]*no such file/);
    const [[stopped]] = runs;
    assert.equal(await isComplete(stopped, good), false);
  });
});

Deno.test("makeRuns waits for a run that another process makes", async () => {
  await withFolder({}, async (folder) => {
    const [spec] = await specsIn(folder, 4);
    const run = join(folder, "run");
    const lock = await lockFolder(run);
    let made = false;
    const making = makeRuns(new Map([[run, spec]]), quiet()).then(() => made = true);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.ok(!made && !await fileExists(join(run, RUN_FILES.config)));
    lock![Symbol.dispose]();
    await making;
    assert.ok(await isComplete(run, spec));

    const stop = new AbortController();
    using _again = await lockFolder(run);
    const other = { ...spec, steps: 5, options: { ...spec.options, steps: 5 } };
    const waiting = makeRuns(new Map([[run, other]]), quiet(stop.signal));
    stop.abort(new Error("stopped"));
    await assert.rejects(waiting, /stopped/);
  });
});

Deno.test("makeRuns goes on with other runs while another process makes one", async () => {
  await withFolder({}, async (folder) => {
    const runs = foldersOf(folder, await specsIn(folder, 4));
    const [first, second] = [...runs.keys()];
    const lock = await lockFolder(first);
    const made = makeRuns(runs, { ...quiet(), atOnce: 1 });
    while (!await isComplete(second, runs.get(second)!)) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(await isComplete(first, runs.get(first)!), false);
    lock![Symbol.dispose]();
    await made;
    assert.equal(await isComplete(first, runs.get(first)!), true);
  });
});

Deno.test("runName depends on options and on the content of files among them", async () => {
  await withFolder({}, async (folder) => {
    const [one, two] = await specsIn(folder, 4);
    const known = await runName(one);
    assert.equal(await runName(one), known);
    assert.notEqual(await runName(two), known);
    const from = join(folder, "copy.safetensors");
    await Deno.copyFile(join(folder, "tiny.safetensors"), from);
    assert.equal(await runName({ ...one, options: { ...one.options, from } }), known);
    await Deno.writeTextFile(join(folder, "tiny.safetensors"), "another trunk");
    assert.notEqual(await runName(one), known);
  });
});

Deno.test("runName depends on the tasks of a part of a file, and on their solutions", async () => {
  await withFolder({}, async (folder) => {
    const [one] = await specsIn(folder, 4);
    const tasks = `${await writeTasks(folder, { tasks: FEW, name: "own" })}#1`;
    const own = () => runName({ ...one, options: { ...one.options, tasks: ["mini-dev", tasks] } });
    const known = await own();
    assert.equal(await own(), known);
    const solutions = join(folder, "own_solutions.json");
    const others = JSON.parse(await Deno.readTextFile(solutions));
    others[FEW[0].id][0] = [[9]];
    await Deno.writeTextFile(solutions, JSON.stringify(others));
    assert.notEqual(await own(), known);
  });
});
