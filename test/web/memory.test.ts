import assert from "node:assert/strict";
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

testPage("ten adaptations leave no worker, and do not grow memory by a tenth", async (open) => {
  await open({}, async (page) => {
    const devtools = await page.context().newCDPSession(page);
    await page.getByLabel("Examples").selectOption({ index: 1 });
    await chooseSteps(page, 1);
    const browser = page.context().browser()!;
    const heap: number[] = [];
    const bytes: number[] = [];
    for (let run = 1; run <= 10; run++) {
      await page.getByRole("button", { name: "Adapt" }).click();
      await isDone(page);
      await noWorkers(page);
      await devtools.send("HeapProfiler.collectGarbage");
      heap.push((await devtools.send("Runtime.getHeapUsage")).usedSize);
      bytes.push(await bytesOfPages(browser));
    }
    assert.ok(heap[9] < 1.1 * heap[0], `bytes of the heap after each run: ${heap}`);
    // The browser gives memory back some time later, so single runs differ.
    const [before, after] = [bytes.slice(0, 5), bytes.slice(5)].map((some) => Math.max(...some));
    assert.ok(after < 1.1 * before, `bytes of the process after each run: ${bytes}`);
  });
});
