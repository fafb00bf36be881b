import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Browser } from "playwright-core";
import { chooseSteps, isDone, noWorkers, testPage } from "../helpers/web_page.ts";

/** Returns the bytes that the browser's pages take. */
async function bytesOfPages(browser: Browser): Promise<number> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  const pages = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  const ps = new Deno.Command("ps", { args: ["-o", "rss=", "-p", pages.join()] });
  const kilobytes = new TextDecoder().decode((await ps.output()).stdout).trim().split(/\s+/);
  return 1024 * kilobytes.reduce((sum, each) => sum + Number(each), 0);
}

/** Milliseconds in which the browser gives back the memory of ended workers. */
const GIVEN_BACK_MS = 30_000;

testPage(
  "ten adaptations leave no worker, and do not grow memory by a fifth",
  async (open) => {
    await open({}, async (page) => {
      const devtools = await page.context().newCDPSession(page);
      await page.getByLabel("Examples").selectOption({ index: 1 });
      await chooseSteps(page, 1);
      const browser = page.context().browser()!;
      const heap: number[] = [];
      const adapt = async () => {
        await page.getByRole("button", { name: "Adapt" }).click();
        await isDone(page);
        await noWorkers(page);
        await devtools.send("HeapProfiler.collectGarbage");
        heap.push((await devtools.send("Runtime.getHeapUsage")).usedSize);
      };
      await adapt();
      await delay(GIVEN_BACK_MS);
      const before = await bytesOfPages(browser);
      for (let run = 2; run <= 10; run++) await adapt();
      assert.ok(heap[9] < 1.1 * heap[0], `bytes of the heap after each run: ${heap}`);
      let after = await bytesOfPages(browser);
      const most = 1.2 * before;
      for (const end = Date.now() + 2 * GIVEN_BACK_MS; after >= most && Date.now() < end;) {
        await delay(1000);
        after = await bytesOfPages(browser);
      }
      assert.ok(after < most, `${before} bytes after one run, ${after} after ten`);
    });
  },
);
