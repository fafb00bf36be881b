/** WebGPU in a browser computes what WebAssembly does there; no real GPU is needed. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import type { Choice } from "../../lib/solve/faster.ts";
import type { Solution } from "../../lib/solve/solve.ts";
import { trunkFile } from "../../lib/solve/trunks.ts";
import type { Order } from "../../lib/web/page/messages.ts";
import { testPage } from "../helpers/web_page.ts";

const [{ id, train, test }] = miniTasks("mini-eval");
const TASK = { id, train: train.slice(0, 2), test: test.slice(0, 1) };

/** The first that the page's worker for GPUs reports of a run, besides its states, with the last loss. */
type Reported = { readonly choice: Choice } | {
  readonly solution: Solution;
  readonly loss: number;
};

/** Adapts in the page's worker for GPUs, with a few steps. */
function adaptIn(page: Page, url: string, device: Order["device"]): Promise<Reported> {
  const trunk = `${url}trunks/${trunkFile("mini")}`;
  const order: Order = { task: TASK, trunk, device, until: { steps: 3 }, seed: 5 };
  return page.evaluate(`new Promise((resolve, reject) => {
    const worker = new Worker("worker-webgpu.js", { type: "module" });
    let loss;
    worker.onmessage = ({ data }) => {
      if (data.state) return loss = data.state.loss;
      worker.terminate();
      if (data.failed) reject(new Error(data.failed));
      else resolve({ ...data, loss });
    };
    worker.postMessage({ threads: 1 });
    worker.postMessage({ adapt: ${JSON.stringify(order)} });
  })`) as Promise<Reported>;
}

/** Returns the answers that a device gives, and all of their numbers: loss, shares, probabilities. */
async function answersOf(page: Page, url: string, device: "cpu" | "webgpu") {
  const reported = await adaptIn(page, url, device);
  assert.ok("solution" in reported);
  const { loss, solution: { answers } } = reported;
  const shares = answers.tests.flat().map(({ share }) => share);
  const probabilities = answers.ballots.flat().map(({ confidence }) => confidence);
  return { answers, numbers: [loss, ...shares, ...probabilities] };
}

testPage("WebGPU in the page gives the loss and the votes of WebAssembly", async (open) => {
  await open({}, async (page, url) => {
    const wasm = await answersOf(page, url, "cpu");
    const gpu = await answersOf(page, url, "webgpu");
    assert.deepEqual(gpu.answers.train, wasm.answers.train);
    const grids = ({ answers }: typeof gpu) =>
      answers.tests.map((own) => own.map(({ grid }) => grid));
    assert.deepEqual(grids(gpu), grids(wasm));
    assert.equal(gpu.numbers.length, wasm.numbers.length);
    gpu.numbers.forEach((own, i) => {
      const other = wasm.numbers[i];
      assert.ok(Math.abs(own - other) < 1e-4, `number ${i} is ${own}, not ${other}`);
    });
  });
}, "software");

testPage("of WebGPU and WebAssembly, the faster one is chosen", async (open) => {
  await open({}, async (page, url) => {
    const reported = await adaptIn(page, url, "faster");
    // The program that stands for a GPU computes on the same processor, by far slower.
    assert.ok("choice" in reported);
    const { device, seconds } = reported.choice;
    assert.equal(device, "cpu");
    assert.ok(seconds.cpu > 0);
    await page.getByText("Settings").click();
    assert.equal(await page.getByLabel("Processor").inputValue(), "cpu");
    await page.getByLabel("Processor").selectOption("WebGPU");
    await page.getByText("Runs in this tab: WebGPU.").waitFor();
  });
}, "software");
