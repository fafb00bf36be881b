/** Answers the first task of each of twelve families of mini-eval in the tab, with 30 seconds for each. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { isDone, testPage } from "../helpers/web_page.ts";

/** Chosen before any of them was run (docs/solve.md). */
const IDS = [
  ...["legend-coloured/041", "enclosed-holes/043", "measure-cells/045", "census-coloured/047"],
  ...["territory-steps/049", "crossing-mark/051", "alternate-row/053", "carousel-reverse/055"],
  ...["majority-fill/057", "histogram-one-two-three/059", "recolour-two-swaps/001"],
  "erase-all-but-two/004",
];

/** Seconds for a task. */
const SECONDS = 30;

/** The fewest tasks whose test inputs are all right. */
const LEAST = 7;

/** Counts the page's frames from now on, and keeps the times between them. */
const countFrames = (page: Page): Promise<void> =>
  page.evaluate(`{
    window.frameTimes = [];
    let last;
    const frame = (time) => {
      if (last !== undefined) window.frameTimes.push(time - last);
      last = time;
      requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  }`);

/** Returns the frames in a second, and the longest time between two in milliseconds; counts anew. */
async function framesOf(page: Page): Promise<string> {
  const times = await page.evaluate("window.frameTimes.splice(0)") as number[];
  const rate = 1000 * times.length / times.reduce((sum, time) => sum + time, 0);
  return `${rate.toFixed(1)} frames/s, at most ${Math.max(...times).toFixed(0)} ms between two`;
}

testPage("of twelve tasks of mini-eval, at least seven are right in the tab", async (open) => {
  await open({}, async (page) => {
    let all = 0;
    await countFrames(page);
    await page.getByText("Settings").click();
    await page.getByLabel("How long").fill(String(SECONDS));
    for (const id of IDS) {
      await page.getByLabel("Examples").selectOption(id);
      await framesOf(page);
      await page.getByRole("button", { name: "Adapt" }).click();
      await isDone(page);
      const frames = await framesOf(page);
      const done = await page.locator(".run-status").textContent();
      const seconds = Number(/ in ([\d.]+) s/.exec(done!)![1]);
      const tests = page.locator(".test-answers");
      const right = await tests.filter({ has: page.locator(".right") }).count();
      const step = await page.locator(".progress .step").textContent();
      const count = await tests.count();
      if (right === count && seconds <= SECONDS) all++;
      const line = `${id}: ${right} of ${count} in ${
        seconds.toFixed(1)
      } s, step ${step}, ${frames}\n`;
      await Deno.stdout.write(new TextEncoder().encode(line));
    }
    assert.ok(all >= LEAST, `${all} of ${IDS.length} tasks are right`);
  });
});
