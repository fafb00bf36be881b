import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { realClock } from "../../lib/compete/drive.ts";
import { trunkFor } from "../../lib/solve/choose.ts";
import { type Solution, solveTask } from "../../lib/solve/solve.ts";
import { trunkFile, trunkOf } from "../../lib/solve/trunks.ts";
import { loadAdapted } from "../../lib/train/load_source.ts";
import { exampleGroups } from "../../lib/web/examples.ts";
import { chooseSteps, isAccessible, isDone, status, testPage } from "../helpers/web_page.ts";

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

testPage("the page's worker votes as node does, on one thread and on two", async (open) => {
  await open({}, async (page, url) => {
    const runs = [
      { task: tasks[0], threads: 2, steps: 15 },
      { task: tasks[3], threads: 1, steps: 15 },
      { task: tasks[100], threads: 2, steps: 10 },
      { task: LARGER, threads: 2, steps: 2 },
    ];
    for (const { task, threads, steps } of runs) {
      const source = await loadAdapted(trunkFor(task), {}, 0);
      const expected = await solveTask(
        task,
        { source, until: { steps }, seed: 5, compute: {} },
        { clock: realClock(0), onState: () => {}, signal: never },
      );
      const trunk = `${url}trunks/${trunkFile(trunkOf(task))}`;
      const { answers, voters } = await solveInWorker(
        page,
        { task, trunk, device: "cpu", until: { steps }, seed: 5 },
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

testPage("the first load takes less than 6 MB compressed, and no trunk", async (open) => {
  await open({}, async (page, url) => {
    const loaded = new Map<string, number>();
    const compressed = async (body: Uint8Array<ArrayBuffer>) => {
      const stream = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
      return (await new Response(stream).arrayBuffer()).byteLength;
    };
    page.context().on("request", (request) => loaded.set(request.url(), 0));
    const runtime = page.context().waitForEvent(
      "request",
      (request) => request.url().endsWith("/runtime.wasm"),
    );
    await page.reload();
    await runtime;
    for (const address of loaded.keys()) {
      if (!address.startsWith(url)) continue;
      const response = await fetch(address);
      loaded.set(address, await compressed(new Uint8Array(await response.arrayBuffer())));
    }
    const names = Array.from(loaded.keys(), (address) => address.slice(url.length));
    assert.ok(names.includes("runtime.wasm") && names.includes("worker.js"), `${names}`);
    assert.ok(!names.some((name) => /trunks|webgpu/.test(name)), `${names}`);
    const bytes = [...loaded.values()].reduce((sum, one) => sum + one);
    assert.ok(bytes > 1e6 && bytes < 6e6, `${bytes} bytes of ${names}`);
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
    const step = () => page.locator(".progress .step").textContent();
    // The step and the vote in progress end first.
    let before: string | null;
    do {
      before = await step();
      await page.waitForTimeout(3000);
    } while (before !== await step());
    assert.match((await status(page).textContent())!, /^Stopped/);
    await page.getByRole("button", { name: "Go on" }).click();
    assert.equal(await shown(), whole);
  });
});

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

testPage("the page has no serious issue for axe, and fits its width", async (open) => {
  for (const colorScheme of ["light", "dark"] as const) {
    for (const width of [1280, 390]) {
      await open({ width, colorScheme }, async (page) => {
        await page.getByLabel("Examples").selectOption({ index: 1 });
        await page.getByText("Settings").click();
        await isAccessible(page, `${colorScheme}, ${width} pixels`);
      });
    }
  }
});
