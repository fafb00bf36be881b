import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import type { Grid } from "../../lib/arc/grid.ts";
import type { Task } from "../../lib/arc/task.ts";
import { realClock } from "../../lib/compete/drive.ts";
import { trunkFor } from "../../lib/solve/choose.ts";
import { type Solution, solveTask } from "../../lib/solve/solve.ts";
import { loadAdapted } from "../../lib/train/load_source.ts";
import { hashOf, taskOfHash } from "../../lib/web/page/link.ts";
import { noWorkers, testPage } from "../helpers/web_page.ts";

const never = new AbortController().signal;
const tasks = miniTasks("mini-eval");

/** Sets the length of the run in steps. */
async function chooseSteps(page: Page, steps: number): Promise<void> {
  await page.getByText("Settings").click();
  await page.getByLabel("Unit").selectOption("steps");
  await page.getByLabel("How long").fill(String(steps));
}

const status = (page: Page) => page.locator(".run-status");

const isDone = async (page: Page) => {
  await page.getByText(/^(Done|Failed)/).waitFor({ timeout: 120_000 });
  assert.match((await status(page).textContent())!, /^Done/);
};

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

testPage("the page's worker votes as node does, on one thread and on two", async (open) => {
  const steps = 15;
  await open({}, async (page, url) => {
    for (const [task, threads] of [[tasks[0], 2], [tasks[3], 1]] as const) {
      const source = await loadAdapted(trunkFor(task), {}, 0);
      const expected = await solveTask(
        task,
        { source, until: { steps }, seed: 5, threads: 1 },
        { clock: realClock(0), onState: () => {}, signal: never },
      );
      const trunk = `${url}trunks/fast-mini.safetensors`;
      const { answers, voters } = await solveInWorker(
        page,
        { task, trunk, until: { steps }, seed: 5 },
        threads,
      );
      assert.equal(voters, expected.voters);
      assert.deepEqual(answers.train, expected.answers.train);
      expected.answers.tests.forEach((own, test) => {
        assert.deepEqual(
          answers.tests[test].map(({ grid }) => grid),
          own.map(({ grid }) => grid),
        );
        own.forEach(({ share }, i) => {
          const difference = Math.abs(answers.tests[test][i].share - share);
          assert.ok(difference < 1e-4, `shares differ by ${difference}`);
        });
      });
    }
  });
});

testPage(
  "a task is drawn by pointer and keys, and kept over a reload",
  async (open) => {
    await open({}, async (page) => {
      const grid = (name: string) => page.getByRole("application", { name });
      await grid("Train 1, input").click({ position: { x: 5, y: 5 } });
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("3");
      await page.keyboard.press("Shift+ArrowDown");
      await page.keyboard.press("Control+z");
      const kept = () => page.evaluate("JSON.parse(localStorage.task)") as Promise<Task>;
      assert.deepEqual((await kept()).train[0].input, [[1, 3, 0], [0, 0, 0], [0, 0, 0]]);
      await page.getByLabel("Rows").fill("2");
      await page.getByLabel("Rows").press("Enter");
      await page.getByRole("button", { name: "Copy", exact: true }).click();
      await grid("Train 1, output").focus();
      await page.getByRole("button", { name: "Paste" }).click();
      await page.getByTitle("yellow").click();
      await page.getByLabel("Fill areas").check();
      await grid("Train 1, output").click({ position: { x: 80, y: 50 } });
      // A drag paints each cell below it.
      await page.getByLabel("Fill areas").uncheck();
      await grid("Test 1, input").scrollIntoViewIfNeeded();
      const box = (await grid("Test 1, input").boundingBox())!;
      await page.mouse.move(box.x + 5, box.y + 5);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width - 5, box.y + 5, { steps: 5 });
      await page.mouse.up();
      const { train: [pair], test } = await kept();
      assert.deepEqual(pair, { input: [[1, 3, 0], [0, 0, 0]], output: [[1, 3, 4], [4, 4, 4]] });
      assert.deepEqual(test, [{ input: [[4, 4, 4], [0, 0, 0], [0, 0, 0]] }]);
      await page.getByRole("button", { name: "Undo" }).click();
      assert.deepEqual((await kept()).test[0].input[0], [0, 0, 0]);
      await page.getByRole("button", { name: "Redo" }).click();
      const before = await kept();
      await page.reload();
      assert.deepEqual(await kept(), before);
      await chooseSteps(page, 4);
      await page.getByRole("button", { name: "Adapt" }).click();
      await isDone(page);
      assert.ok(await page.locator(".test-answers").count() === 1);
    });
  },
);

testPage("a file that is no task gives a message, and the drawn task stays", async (open) => {
  await open({}, async (page) => {
    await page.getByLabel("Examples").selectOption({ index: 1 });
    const kept = () => page.evaluate("localStorage.task");
    const before = await kept();
    const give = (name: string, text: string) =>
      page.getByLabel("Or a file").setInputFiles({
        ...{ name, mimeType: "application/json" },
        buffer: Buffer.from(text),
      });
    const wrong: [text: string, message: RegExp][] = [
      ["", /x\.json is not JSON/],
      ['{"train": 1}', /x\.json: task train is not/],
      ['{"train": [{"input": [[1], [1, 2]], "output": [[1]]}], "test": []}', /differ in length/],
      [`"${"x".repeat(21e6)}"`, /x\.json has 21 MB/],
    ];
    for (const [text, message] of wrong) {
      await give("x.json", text);
      await page.getByRole("alert").getByText(message).waitFor();
      assert.equal(await kept(), before);
    }
    const [{ train, test }] = tasks;
    await give("mine.json", JSON.stringify({ train, test }));
    await page.waitForFunction(`JSON.parse(localStorage.task).id === "mine"`);
    assert.equal(await page.locator(".message").textContent(), "");
  });
});

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
    await page.waitForTimeout(1500);
    const stopped = await page.locator(".progress .step").textContent();
    await page.waitForTimeout(1500);
    assert.equal(await page.locator(".progress .step").textContent(), stopped);
    assert.match((await status(page).textContent())!, /^Stopped/);
    await page.getByRole("button", { name: "Go on" }).click();
    assert.equal(await shown(), whole);
  });
});

/** A recolouring in two pairs, and its answer. */
const RECOLOURING: Task = {
  id: "drawn",
  train: [
    { input: [[1, 0, 1], [0, 1, 0], [1, 0, 0]], output: [[2, 0, 2], [0, 2, 0], [2, 0, 0]] },
    { input: [[0, 1, 0], [0, 1, 1], [0, 0, 1]], output: [[0, 2, 0], [0, 2, 2], [0, 0, 2]] },
  ],
  test: [{ input: [[0, 1, 0], [1, 1, 1], [0, 0, 0]], output: [[0, 2, 0], [2, 2, 2], [0, 0, 0]] }],
};

testPage(
  "a recolouring that is drawn by keys is answered, and the tab stays responsive",
  async (open) => {
    await open({}, async (page) => {
      const draw = async (name: string, grid: Grid) => {
        await page.getByRole("application", { name }).focus();
        for (const row of grid) {
          for (const colour of row) {
            await page.keyboard.press(String(colour));
            await page.keyboard.press("ArrowRight");
          }
          await page.keyboard.press("ArrowDown");
          for (const _ of row) await page.keyboard.press("ArrowLeft");
        }
      };
      for (const [i, { input, output }] of RECOLOURING.train.entries()) {
        await draw(`Train ${i + 1}, input`, input);
        await draw(`Train ${i + 1}, output`, output);
      }
      const [{ input, output }] = RECOLOURING.test;
      await draw("Test 1, input", input);
      await page.getByRole("button", { name: "The answer is known" }).click();
      await draw("Test 1, output", output!);
      assert.deepEqual(await page.evaluate("JSON.parse(localStorage.task)"), RECOLOURING);
      await chooseSteps(page, 30);
      await page.evaluate(`{
      window.blocked = [];
      new PerformanceObserver((list) => blocked.push(...list.getEntries().map((one) => one.duration)))
        .observe({ type: "longtask" });
    }`);
      await page.getByRole("button", { name: "Adapt" }).click();
      await isDone(page);
      const first = page.locator(".test-answers figure").first();
      assert.match(await first.innerText(), /✓ right/);
      assert.match(await page.locator(".ballots").innerText(), /^32 variants answer: \d+ first/);
      // The steps themselves take longer than the page is ever blocked.
      const blocked = await page.evaluate("blocked") as number[];
      assert.ok(blocked.length <= 2, `tasks of ${blocked} ms`);
    });
  },
);

testPage(
  "runs after each other leave no worker, and do not grow the page's memory",
  async (open) => {
    await open({}, async (page) => {
      const devtools = await page.context().newCDPSession(page);
      await page.getByLabel("Examples").selectOption({ index: 1 });
      await chooseSteps(page, 1);
      const used: number[] = [];
      for (let run = 0; run < 3; run++) {
        await page.getByRole("button", { name: "Adapt" }).click();
        await isDone(page);
        // The memory of graphs and arrays is that of the worker and of its threads.
        await noWorkers(page);
        await devtools.send("HeapProfiler.collectGarbage");
        used.push((await devtools.send("Runtime.getHeapUsage")).usedSize);
      }
      assert.ok(used[2] < 1.1 * used[0], `bytes after each run: ${used}`);
    });
  },
);

testPage("the page works without a network once it was loaded", async (open) => {
  await open({}, async (page) => {
    await page.evaluate("navigator.serviceWorker.ready");
    await page.reload();
    await page.getByLabel("Examples").selectOption({ index: 1 });
    await chooseSteps(page, 1);
    await page.getByRole("button", { name: "Adapt" }).click();
    await isDone(page);
    await page.context().setOffline(true);
    await page.reload();
    await chooseSteps(page, 1);
    await page.getByRole("button", { name: "Adapt" }).click();
    await isDone(page);
  });
});

testPage("a link opens its task, and a damaged one gives a message", async (open) => {
  const hash = await hashOf(RECOLOURING);
  await open({ hash }, async (page, url) => {
    await page.waitForFunction("location.hash === ''");
    assert.deepEqual(await page.evaluate("JSON.parse(localStorage.task)"), RECOLOURING);
    await page.evaluate(`location.hash = ${JSON.stringify(hash.slice(0, -9))}`);
    await page.getByRole("alert").getByText("cut off or damaged").waitFor();
    assert.deepEqual(await page.evaluate("JSON.parse(localStorage.task)"), RECOLOURING);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy a link" }).click();
    await page.getByRole("alert").getByText("The link is copied").waitFor();
    const copied = new URL(await page.evaluate("navigator.clipboard.readText()") as string);
    assert.equal(copied.href, url + copied.hash);
    assert.deepEqual(await taskOfHash(copied.hash), RECOLOURING);
  });
});

testPage("the page has no serious issue for axe, and fits its width", async (open) => {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1280, 390]) {
      await open({ width, colorScheme }, async (page) => {
        await page.getByLabel("Examples").selectOption({ index: 1 });
        await page.getByText("Settings").click();
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate("axe.run()") as axe.AxeResults;
        const issues = violations
          .filter(({ impact }) => impact === "serious" || impact === "critical")
          .map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
        assert.deepEqual(issues, [], `${colorScheme}, ${width} pixels`);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
      });
    }
  }
});
