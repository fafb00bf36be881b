import assert from "node:assert/strict";
import type { Browser } from "playwright-core";
import { chooseSteps, isDone, noWorkers, testPage } from "../helpers/web_page.ts";

/** How long memory may take to be given back, in milliseconds, while others compute too. */
const PATIENCE = { least: 6000, most: 60_000 };

/** Returns the bytes that the browser's pages take. */
async function bytesOfPages(browser: Browser): Promise<number> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  const pages = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  const ps = new Deno.Command("ps", { args: ["-o", "rss=", "-p", pages.join()] });
  const kilobytes = new TextDecoder().decode((await ps.output()).stdout).trim().split(/\s+/);
  return 1024 * kilobytes.reduce((sum, each) => sum + Number(each), 0);
}

/** Returns the least bytes that the pages take within some seconds, or the first below a limit. */
async function leastBytes(browser: Browser, limit = 0): Promise<number> {
  let least = Infinity;
  const begun = Date.now();
  const wait = limit > 0 ? PATIENCE.most : PATIENCE.least;
  while (Date.now() < begun + wait && least > limit) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    least = Math.min(least, await bytesOfPages(browser));
  }
  return least;
}

testPage("ten adaptations leave no worker, and do not grow memory by a tenth", async (open) => {
  await open({}, async (page) => {
    const devtools = await page.context().newCDPSession(page);
    await page.getByLabel("Examples").selectOption({ index: 1 });
    await chooseSteps(page, 1);
    const browser = page.context().browser()!;
    const heap: number[] = [];
    let before = Infinity;
    for (let run = 1; run <= 10; run++) {
      await page.getByRole("button", { name: "Adapt" }).click();
      await isDone(page);
      await noWorkers(page);
      await devtools.send("HeapProfiler.collectGarbage");
      heap.push((await devtools.send("Runtime.getHeapUsage")).usedSize);
      // The first run also fills the browser's caches.
      if (run === 2) before = await leastBytes(browser);
    }
    assert.ok(heap[9] < 1.1 * heap[0], `bytes of the heap after each run: ${heap}`);
    const after = await leastBytes(browser, 1.1 * before);
    assert.ok(after < 1.1 * before, `${before} bytes after two runs, ${after} after ten`);
  });
});
