/** WebGPU in a browser computes what WebAssembly does there; no real GPU is needed. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import type { Choice } from "../../lib/solve/faster.ts";
import type { Snapshot } from "../../lib/solve/record.ts";
import { testPage } from "../helpers/web_page.ts";

const [{ id, train, test }] = miniTasks("mini-eval");
const TASK = { id, train: train.slice(0, 2), test: test.slice(0, 1) };

const RECORDING = { variants: 0, strategy: "full", steps: [0, 1, 3], seed: 5 };

/** What the page's worker for GPUs reports of a recording. */
interface Reported {
  readonly snapshots: Snapshot[];
  readonly choice?: Choice;
}

/** Records an adaptation in the page's worker for GPUs. */
const recordIn = (page: Page, trunk: string, device: string) =>
  page.evaluate(`new Promise((resolve, reject) => {
    const worker = new Worker("worker-webgpu.js", { type: "module" });
    const reported = { snapshots: [] };
    worker.onmessage = ({ data }) => {
      if (data.snapshot) return reported.snapshots.push(data.snapshot);
      if (data.choice) return reported.choice = data.choice;
      worker.terminate();
      if (data.recorded) resolve(reported);
      else reject(new Error(data.failed));
    };
    worker.postMessage({ threads: 1 });
    worker.postMessage({ record: ${
    JSON.stringify({ task: TASK, trunk, device, recording: RECORDING })
  } });
  })`) as Promise<Reported>;

testPage("WebGPU in the page gives the losses and votes of WebAssembly", async (open) => {
  await open({}, async (page, url) => {
    const trunk = `${url}trunks/fast-mini.safetensors`;
    const { snapshots: expected } = await recordIn(page, trunk, "cpu");
    const { snapshots } = await recordIn(page, trunk, "webgpu");
    snapshots.forEach(({ step, loss = 0, votes: [{ answers }] }, i) => {
      assert.equal(step, expected[i].step);
      assert.ok(Math.abs(loss - (expected[i].loss ?? 0)) < 1e-4, `loss ${loss} at step ${step}`);
      const [[own], [best]] = [answers.tests[0], expected[i].votes[0].answers.tests[0]];
      assert.deepEqual(own.grid, best.grid);
      assert.ok(Math.abs(own.share - best.share) < 1e-4, `${own.share}, not ${best.share}`);
    });
  });
}, "software");

testPage("of WebGPU and WebAssembly, the faster one is chosen", async (open) => {
  await open({}, async (page, url) => {
    const trunk = `${url}trunks/fast-mini.safetensors`;
    const { choice } = await recordIn(page, trunk, "faster");
    // The program that stands for a GPU computes on the same processor, by far slower.
    assert.equal(choice!.device, "cpu");
    assert.ok(choice!.seconds.cpu > 0);
    await page.getByText("Settings").click();
    assert.equal(await page.getByLabel("Processor").inputValue(), "cpu");
    await page.getByLabel("Processor").selectOption("WebGPU");
    await page.getByText("Runs in this tab: WebGPU.").waitFor();
  });
}, "software");
