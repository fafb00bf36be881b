import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import type { Task } from "../../lib/arc/task.ts";
import { type Command, execute as run } from "../../lib/cli/command.ts";
import { realClock } from "../../lib/compete/drive.ts";
import { indexOfGrid } from "../../lib/solve/answers.ts";
import { trunkFor } from "../../lib/solve/choose.ts";
import { type Solution, solveTask } from "../../lib/solve/solve.ts";
import { trunkFile, type TrunkName, trunkOf } from "../../lib/solve/trunks.ts";
import { loadAdapted } from "../../lib/train/load_source.ts";
import { attemptsOf, type Submission } from "../../lib/vote/submission.ts";
import { type Prediction, sigmoid } from "../../lib/vote/votes.ts";
import { exampleGroups } from "../../lib/web/examples.ts";
import { posttrain } from "../../posttrain.ts";
import { predict } from "../../predict.ts";
import { isAccessible, isAccessibleInAll } from "../helpers/accessible.ts";
import { writeTasks } from "../helpers/challenges.ts";
import { withFolder } from "../helpers/folder.ts";
import { screens } from "../helpers/screen.ts";
import { chooseSteps, isDone, keptFiles, testPage } from "../helpers/web_page.ts";

const never = new AbortController().signal;
const tasks = miniTasks("mini-eval");

/** A task for the small trunk, with few pairs. */
const larger = exampleGroups().at(-1)!.tasks.find(({ id }) => id === "midi/half-agreement/25")!;
const LARGER = { ...larger, train: larger.train.slice(0, 2) };

/** Runs the page's worker on a task. */
const solveInWorker = (page: Page, order: Record<string, unknown>, threads: number) =>
  page.evaluate(`new Promise((resolve, reject) => {
    const worker = new Worker("worker.js", { type: "module" });
    worker.onmessage = ({ data }) => {
      if (data.state) return;
      worker.terminate();
      if (data.solution) resolve(data.solution);
      else reject(new Error(data.failed));
    };
    worker.postMessage({ threads: ${threads} });
    worker.postMessage({ adapt: ${JSON.stringify(order)} });
  })`) as Promise<Solution>;

/** Runs a command, which succeeds. */
async function execute(command: Command, words: readonly string[]): Promise<void> {
  const terminal = screens();
  assert.equal(await run(command, "", words, terminal, never), 0, terminal.err.text);
}

/** What the page's settings for small tasks are, where a trunk's preset has others. */
const OF_TRUNK = { mini: ["--weight-decay", "1", "--muon-scale", "0.4"], recursive: [] };

/** Answers a task by `posttrain` and `predict`, with the settings of the page for small tasks. */
async function answerByCommands(
  folder: string,
  task: Task,
  { steps, trunk }: { readonly steps: number; readonly trunk: keyof typeof OF_TRUNK },
) {
  const tasks = ["--tasks", await writeTasks(folder, { tasks: [task], name: "one" })];
  const out = join(folder, "run");
  await execute(posttrain, [
    ...["--from", trunkFor(task, trunk), ...tasks, "--out", out, "--seed", "5"],
    ...["--steps", String(steps), "--warmup-steps", String(Math.ceil(steps / 10))],
    ...["--variants", "127", "--batch-size", "16", "--ema-decay", "0.98"],
    ...OF_TRUNK[trunk],
  ]);
  await execute(predict, ["--from", out, ...tasks, "--votes", "31"]);
  const read = (name: string) => Deno.readTextFile(join(out, name));
  const submission: Submission = JSON.parse(await read("submission.json"));
  const lines = (await read("predictions.jsonl")).trimEnd().split("\n");
  const predictions = lines.map((line): Prediction => JSON.parse(line));
  return { attempts: submission[task.id], predictions };
}

/** Returns the order to solve a task in the page's worker. */
const orderOf = (url: string, task: Task, steps: number, trunk: TrunkName = trunkOf(task)) => ({
  ...{ task, trunk: `${url}trunks/${trunkFile(trunk)}`, device: "cpu" },
  ...{ until: { steps }, seed: 5 },
});

/** Fails where numbers differ by more than a ten-thousandth. */
const areNear = (one: number, other: number, what: string) =>
  assert.ok(Math.abs(one - other) < 1e-4, `${what}: ${one} and ${other}`);

testPage("the page's worker votes as posttrain and predict do", async (open) => {
  const runs = [
    { trunk: "mini", task: tasks[0], threads: 2, steps: 8 },
    { trunk: "mini", task: tasks[3], threads: 1, steps: 8 },
    { trunk: "mini", task: tasks[100], threads: 2, steps: 6 },
    { trunk: "recursive", task: tasks[0], threads: 2, steps: 2 },
  ] as const;
  await open({}, async (page, url) => {
    for (const { task, threads, steps, trunk } of runs) {
      await withFolder({}, async (folder) => {
        const { attempts, predictions } = await answerByCommands(folder, task, { steps, trunk });
        const { answers } = await solveInWorker(page, orderOf(url, task, steps, trunk), threads);
        assert.deepEqual(answers.tests.map(attemptsOf), attempts);
        answers.ballots.forEach((ballots, test) => {
          const own = predictions.filter(({ testIndex }) => testIndex === test);
          assert.equal(ballots.length, 32);
          assert.deepEqual(
            ballots.map(({ variant, answer }) => [variant, answer]),
            own.map(({ variant, grid }) => [variant, indexOfGrid(answers.tests[test], grid)]),
          );
          ballots.forEach(({ variant, confidence }, i) =>
            areNear(confidence, sigmoid(own[i].halt), `probabilities of ${variant}`)
          );
        });
      });
    }
  });
});

testPage("the page's worker answers a larger task as solve does", async (open) => {
  await open({}, async (page, url) => {
    const source = await loadAdapted(trunkFor(LARGER), {}, 0);
    const expected = await solveTask(
      LARGER,
      { source, until: { steps: 2 }, seed: 5, compute: {} },
      { clock: realClock(0), onState: () => {}, signal: never },
    );
    const { answers, voters } = await solveInWorker(page, orderOf(url, LARGER, 2), 2);
    assert.equal(voters, expected.voters);
    assert.deepEqual(answers.train, expected.answers.train);
    expected.answers.tests.forEach((own, test) => {
      assert.deepEqual(answers.tests[test].map(({ grid }) => grid), own.map(({ grid }) => grid));
      own.forEach(({ share }, i) => areNear(answers.tests[test][i].share, share, "shares"));
    });
  });
});

testPage("the recursive trunk's answer is shown after each supervision step", async (open) => {
  await open({ width: 390 }, async (page) => {
    await page.getByLabel("Examples").selectOption("recolour-two-swaps/001");
    await chooseSteps(page, 1);
    await page.getByLabel("Trunk").selectOption("recursive");
    await page.getByRole("button", { name: "Adapt" }).click();
    await isDone(page);
    const steps = page.locator(".supervision").first().locator("figure");
    assert.equal(await steps.count(), 4);
    for (const text of await steps.allInnerTexts()) {
      assert.match(
        text,
        /^Supervision step \d[^]*% of the votes[^]*mean halting probability \d+%$/,
      );
    }
    await page.getByText("Each variant").first().click();
    await page.getByRole("columnheader", { name: "Halting probability" }).waitFor();
    await isAccessible(page, "supervision steps");
  });
});

/** Returns the bytes of an address, compressed. */
async function compressed(address: string): Promise<number> {
  const { body } = await fetch(address);
  const stream = body!.pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

testPage("the first visit loads less than 6 MB compressed, and no trunk", async (open) => {
  await open({}, async (page, url) => {
    // Requests of the page, of its worker and of the one that keeps its files.
    const loaded = new Set(["", "offline.js"]);
    page.context().on("request", (request) => loaded.add(request.url().slice(url.length)));
    const runtime = page.context().waitForEvent(
      "request",
      (request) => request.url().endsWith("/runtime.wasm"),
    );
    await page.reload();
    await runtime;
    await page.evaluate("navigator.serviceWorker.ready");
    for (const name of await keptFiles(page)) loaded.add(name);
    const names = [...loaded];
    for (const name of ["worker.js", "runtime.wasm", "how-it-works.html"]) {
      assert.ok(names.includes(name), `${names}`);
    }
    assert.ok(!names.some((name) => /trunks|webgpu/.test(name)), `${names}`);
    let bytes = 0;
    for (const name of names) bytes += await compressed(url + name);
    assert.ok(bytes > 1e6 && bytes < 6e6, `${bytes} bytes of ${names}`);
  });
});

testPage("what a GPU needs is loaded by the first run that may use one", async (open) => {
  await open({}, async (page) => {
    const loaded: string[] = [];
    page.context().on("request", (request) => loaded.push(request.url()));
    await page.getByText("Settings").click();
    await page.getByLabel("Processor").selectOption("webgpu");
    await page.getByLabel("Examples").selectOption({ index: 1 });
    await page.evaluate("navigator.serviceWorker.ready");
    assert.ok(!loaded.some((url) => url.includes("webgpu")), `${loaded}`);
    const runtime = page.context().waitForEvent(
      "request",
      (request) => request.url().endsWith("/runtime-webgpu.wasm"),
    );
    await page.getByRole("button", { name: "Adapt" }).click();
    await runtime;
  });
}, "software");

testPage("a run stops, goes on and ends as one that was not stopped", async (open) => {
  await open({ isolated: false }, async (page) => {
    assert.match((await page.locator(".runtime").textContent())!, /on one thread, since its host/);
    await page.getByLabel("Examples").selectOption("recolour-two-swaps/001");
    await chooseSteps(page, 8);
    const shown = async () => {
      await isDone(page);
      return await page.locator(".answers").innerText();
    };
    await page.getByRole("button", { name: "Adapt" }).click();
    const whole = await shown();
    await page.getByRole("button", { name: "Adapt" }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator(".test-answers").first().waitFor();
    const step = () => page.locator(".progress .step").textContent();
    // The step and the vote in progress end first.
    let before: string | null;
    do {
      before = await step();
      await page.waitForTimeout(3000);
    } while (before !== await step());
    await page.getByText(/^Stopped; /).waitFor();
    await page.getByRole("button", { name: "Go on" }).click();
    assert.equal(await shown(), whole);
    // The button that stopped the run is gone.
    assert.equal(await page.locator(":focus").textContent(), "Adapt");
  });
});

testPage("both pages work without a network after one visit and one run", async (open) => {
  await open({}, async (page, url) => {
    await page.getByLabel("Examples").selectOption({ index: 1 });
    await chooseSteps(page, 1);
    const adapt = async () => {
      await page.getByRole("button", { name: "Adapt" }).click();
      await isDone(page);
    };
    await adapt();
    await page.context().setOffline(true);
    await adapt();
    await page.reload();
    await chooseSteps(page, 1);
    await adapt();
    await page.goto(`${url}how-it-works.html`);
    await page.getByRole("slider", { name: "Variants" }).press("Home");
    await page.locator(".test-answers").first().waitFor({ timeout: 120_000 });
  });
});

testPage("without a network, a run says that its trunk was not used before", async (open) => {
  await open({}, async (page) => {
    await page.evaluate("navigator.serviceWorker.ready");
    await page.context().setOffline(true);
    await page.getByRole("button", { name: "Adapt" }).click();
    await page.getByText(/^Failed: masked-mini.* can't be loaded without a network/).waitFor();
  });
});

testPage("the page has no serious issue for axe, and fits its width", async (open) => {
  await open({}, async (page) => {
    await page.getByLabel("Examples").selectOption({ index: 1 });
    await chooseSteps(page, 1);
    await isAccessibleInAll(page, "before a run");
    await page.getByRole("button", { name: "Adapt" }).click();
    await isDone(page);
    await page.getByText("Each variant").first().click();
    await isAccessibleInAll(page, "done");
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByText(/^These answers belong to the task before/).waitFor();
    await isAccessibleInAll(page, "after a change");
  });
});
