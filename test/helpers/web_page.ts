/** The page that adapts, built and served for tests. */
import assert from "node:assert/strict";
import type { Browser, Locator, Page } from "playwright-core";
import type { Task } from "../../lib/arc/task.ts";
import { buildPage } from "../../lib/web/build.ts";
import { ISOLATION, servePage } from "../../lib/web/serve.ts";
import { BROWSER, withBrowser } from "./browser.ts";

const WITHOUT = BROWSER ? "" : " (ignored: no Chromium is installed)";

let built: Promise<string> | undefined;

/** Builds the page once for a file of tests. */
async function builtPage(): Promise<string> {
  const folder = await Deno.makeTempDir();
  await buildPage(folder);
  addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  return folder;
}

/** How a page is opened. */
export interface Opened {
  readonly width?: number;
  /** The page's file, and the part of its address after it. */
  readonly path?: string;
  readonly hash?: string;
  /** Whether its host isolates it from others; it does by default. */
  readonly isolated?: boolean;
  readonly hasTouch?: boolean;
}

/** Opens the page for `use`, and throws where its console has a message or it asks others. */
export type Open = (how: Opened, use: (page: Page, url: string) => Promise<void>) => Promise<void>;

/** Registers a test of the page. */
export function testPage(
  name: string,
  test: (open: Open) => Promise<void>,
  gpu?: "software",
): void {
  Deno.test({
    name: `${name}${WITHOUT}`,
    ignore: BROWSER === undefined,
    // The browser's pipes close after the test.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const folder = await (built ??= builtPage());
      await withBrowser((browser) => test((how, use) => open(browser, folder, how, use)), gpu);
    },
  });
}

async function open(
  browser: Browser,
  folder: string,
  { width = 1280, path = "", hash = "", isolated = true, hasTouch }: Opened,
  use: (page: Page, url: string) => Promise<void>,
): Promise<void> {
  const server = servePage(folder, { port: 0, headers: isolated ? ISOLATION : {} });
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const viewport = { width, height: 900 };
  const context = await browser.newContext({ viewport, hasTouch });
  try {
    const page = await context.newPage();
    const messages: string[] = [];
    page.on("console", (message) => {
      // Chromium's own words where it offers WebGPU, and the machine has no GPU.
      if (message.text() !== "No available adapters.") messages.push(message.text());
    });
    page.on("pageerror", ({ message }) => messages.push(message));
    context.on("request", (request) => {
      if (!new RegExp(`^(blob:)?${url}|^data:`).test(request.url())) {
        messages.push(`asks for ${request.url()}`);
      }
    });
    await page.goto(url + path + hash);
    if (path === "") await isReady(page);
    await use(page, url);
    if (messages.length > 0) throw new Error(`the page's console: ${messages.join("; ")}`);
  } finally {
    await context.close();
    await server.shutdown();
  }
}

/** Waits until the page has no worker; fails after some seconds. */
export async function noWorkers(page: Page): Promise<void> {
  for (const deadline = Date.now() + 10_000; page.workers().length > 0;) {
    assert.ok(Date.now() < deadline, `${page.workers().length} workers are left`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until the page that adapts takes input. */
export async function isReady(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Adapt" }).waitFor();
}

/** Sets the length of the run in steps. */
export async function chooseSteps(page: Page, steps: number): Promise<void> {
  await page.getByText("Settings").click();
  await page.getByLabel("Unit").selectOption("steps");
  await page.getByLabel("How long").fill(String(steps));
}

/** Returns the line that says what the run does. */
const status = (page: Page): Locator => page.locator(".run-status");

/** Waits until the run is done, and fails where it failed. */
export async function isDone(page: Page): Promise<void> {
  await page.getByText(/^(Done|Failed)/).waitFor({ timeout: 120_000 });
  assert.match((await status(page).textContent())!, /^Done/);
}

/** Returns the task that the browser keeps. */
export const keptTask = (page: Page): Promise<Task> =>
  page.evaluate("JSON.parse(localStorage.task)");

/** Returns the names of the files that the browser keeps for work without a network. */
export const keptFiles = (page: Page): Promise<string[]> =>
  page.evaluate(`caches.open("page /").then((cache) => cache.keys()).then((requests) =>
    requests.map(({ url }) => new URL(url).pathname.slice(1)).sort()
  )`);

/** Waits until an expression is true in a page; Playwright's own function fails where eval is forbidden. */
export async function isTrue(page: Page, expression: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; !(await page.evaluate(expression));) {
    assert.ok(Date.now() < deadline, `${expression} stays false`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Returns the pictures of the drawn grids, without the cursor. */
export const pictures = (page: Page): Promise<string[]> =>
  page.evaluate(`Array.from(document.querySelectorAll(".editor path"), (path) => path.outerHTML)`);

/** A recolouring in two pairs, and its answer. */
export const RECOLOURING: Task = {
  id: "drawn",
  train: [
    { input: [[1, 0, 1], [0, 1, 0], [1, 0, 0]], output: [[2, 0, 2], [0, 2, 0], [2, 0, 0]] },
    { input: [[0, 1, 0], [0, 1, 1], [0, 0, 1]], output: [[0, 2, 0], [0, 2, 2], [0, 0, 2]] },
  ],
  test: [{ input: [[0, 1, 0], [1, 1, 1], [0, 0, 0]], output: [[0, 2, 0], [2, 2, 2], [0, 0, 0]] }],
};
