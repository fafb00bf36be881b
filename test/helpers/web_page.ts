/** The page that adapts, built and served for tests. */
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
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
  readonly hash?: string;
  /** Whether its host isolates it from others; it does by default. */
  readonly isolated?: boolean;
  readonly colorScheme?: "light" | "dark";
}

/** Opens the page for `use`, and throws where its console has a message or it asks others. */
export type Open = (how: Opened, use: (page: Page, url: string) => Promise<void>) => Promise<void>;

/** Registers a test of the page. */
export function testPage(name: string, test: (open: Open) => Promise<void>): void {
  Deno.test({
    name: `${name}${WITHOUT}`,
    ignore: BROWSER === undefined,
    // The browser's pipes close after the test.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const folder = await (built ??= builtPage());
      await withBrowser((browser) => test((how, use) => open(browser, folder, how, use)));
    },
  });
}

async function open(
  browser: Browser,
  folder: string,
  { width = 1280, hash = "", isolated = true, colorScheme = "light" }: Opened,
  use: (page: Page, url: string) => Promise<void>,
): Promise<void> {
  const server = servePage(folder, { port: 0, headers: isolated ? ISOLATION : {} });
  const url = `http://127.0.0.1:${server.addr.port}/`;
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
  try {
    const page = await context.newPage();
    const messages: string[] = [];
    page.on("console", (message) => messages.push(message.text()));
    page.on("pageerror", ({ message }) => messages.push(message));
    context.on("request", (request) => {
      if (!new RegExp(`^(blob:)?${url}|^data:`).test(request.url())) {
        messages.push(`asks for ${request.url()}`);
      }
    });
    await page.goto(url + hash);
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
