import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import type { Grid } from "../../lib/arc/grid.ts";
import {
  chooseSteps,
  isDone,
  isReady,
  keptTask,
  pictures,
  RECOLOURING,
  testPage,
} from "../helpers/web_page.ts";

/** Returns the editor of a grid. */
const editor = (page: Page, name: string) => page.getByRole("application", { name });

testPage(
  "a task is drawn by pointer and keys, and kept over a reload",
  async (open) => {
    await open({}, async (page) => {
      const grid = (name: string) => editor(page, name);
      await grid("Train 1, input").click({ position: { x: 5, y: 5 } });
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("3");
      await page.keyboard.press("Shift+ArrowDown");
      await page.keyboard.press("Control+z");
      const kept = () => keptTask(page);
      assert.deepEqual((await kept()).train[0].input, [[1, 3, 0], [0, 0, 0], [0, 0, 0]]);
      await page.getByLabel("Rows").fill("13");
      await page.getByLabel("Rows").press("Enter");
      await page.getByText("trained on sides up to 12 and the task has 13").waitFor();
      await page.getByLabel("Rows").fill("2");
      await page.getByLabel("Rows").press("Enter");
      await page.getByRole("button", { name: "Copy", exact: true }).click();
      await grid("Train 1, output").focus();
      await page.getByRole("button", { name: "Paste" }).click();
      await page.getByTitle("yellow").click();
      await page.getByLabel("Fill areas").check();
      await grid("Train 1, output").click({ position: { x: 80, y: 50 } });
      // A drag paints each cell on its way, even if the pointer skips some.
      await page.getByLabel("Fill areas").uncheck();
      await grid("Test 1, input").scrollIntoViewIfNeeded();
      const box = (await grid("Test 1, input").boundingBox())!;
      await page.mouse.move(box.x + 5, box.y + 5);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width - 5, box.y + 5);
      await page.mouse.up();
      const { train: [pair], test } = await kept();
      assert.deepEqual(pair, { input: [[1, 3, 0], [0, 0, 0]], output: [[1, 3, 4], [4, 4, 4]] });
      assert.deepEqual(test, [{ input: [[4, 4, 4], [0, 0, 0], [0, 0, 0]] }]);
      await page.getByRole("button", { name: "Undo" }).click();
      assert.deepEqual((await kept()).test[0].input[0], [0, 0, 0]);
      await page.getByRole("button", { name: "Redo" }).click();
      await page.getByLabel("Rows").fill("2");
      await page.getByLabel("Rows").press("Enter");
      await page.getByRole("button", { name: "The answer is known" }).click();
      assert.deepEqual((await kept()).test[0].output, [[0, 0, 0], [0, 0, 0]]);
      await page.getByRole("button", { name: "Undo" }).click();
      await page.getByRole("button", { name: "Undo" }).click();
      const before = await pictures(page);
      await page.reload();
      await isReady(page);
      assert.deepEqual(await pictures(page), before);
      await chooseSteps(page, 4);
      await page.getByRole("button", { name: "Adapt" }).click();
      await isDone(page);
      assert.ok(await page.locator(".test-answers").count() === 1);
    });
  },
);

testPage("a finger paints the cells that it passes, and does not move the page", async (open) => {
  await open({ width: 390, hasTouch: true }, async (page) => {
    const grid = editor(page, "Train 1, input");
    await grid.scrollIntoViewIfNeeded();
    await page.getByTitle("green").tap();
    const { x, y, width, height } = (await grid.boundingBox())!;
    const places = [.1, .3, .5, .7, .9].map((at) => ({ x: x + at * width, y: y + at * height }));
    const devtools = await page.context().newCDPSession(page);
    const touch = (type: "touchStart" | "touchMove" | "touchEnd", touchPoints: typeof places) =>
      devtools.send("Input.dispatchTouchEvent", { type, touchPoints });
    const before = await page.evaluate("scrollY");
    await touch("touchStart", [places[0]]);
    for (const place of places.slice(1)) await touch("touchMove", [place]);
    await touch("touchEnd", []);
    assert.deepEqual((await keptTask(page)).train[0].input, [[3, 0, 0], [0, 3, 0], [0, 0, 3]]);
    assert.equal(await page.evaluate("scrollY"), before);
    // Not a tap: the browser takes one right after a stroke for a part of a gesture.
    await page.getByRole("button", { name: "Undo" }).click();
    assert.deepEqual((await keptTask(page)).train[0].input, [[0, 0, 0], [0, 0, 0], [0, 0, 0]]);
  });
});

/** Moves the focus by Tab to an element. */
async function tabTo(page: Page, element: Locator): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press("Tab");
    if (await element.and(page.locator(":focus")).count() === 1) return;
  }
  assert.fail(`Tab does not reach ${element}`);
}

/** Draws a grid by keys. */
async function drawByKeys(page: Page, name: string, grid: Grid): Promise<void> {
  await tabTo(page, editor(page, name));
  for (const row of grid) {
    for (const colour of row) {
      await page.keyboard.press(String(colour));
      await page.keyboard.press("ArrowRight");
    }
    await page.keyboard.press("ArrowDown");
    for (const _ of row) await page.keyboard.press("ArrowLeft");
  }
}

/** Returns a function that tells how long the page's own thread has computed since, in seconds. */
async function busySince(page: Page): Promise<() => Promise<number>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
  return async () => {
    const { metrics } = await devtools.send("Performance.getMetrics");
    return metrics.find(({ name }) => name === "TaskDuration")!.value;
  };
}

testPage(
  "by keys alone a recolouring is drawn and answered, while the tab responds",
  async (open) => {
    await open({}, async (page) => {
      const press = async (name: string) => {
        await tabTo(page, page.getByRole("button", { name }));
        await page.keyboard.press("Enter");
      };
      for (const [i, { input, output }] of RECOLOURING.train.entries()) {
        await drawByKeys(page, `Train ${i + 1}, input`, input);
        await drawByKeys(page, `Train ${i + 1}, output`, output);
      }
      const [{ input, output }] = RECOLOURING.test;
      await press("The answer is known");
      // The control in place of the one that had the focus has it.
      assert.equal(await page.locator(":focus").textContent(), "Forget the answer of test 1");
      await drawByKeys(page, "Test 1, input", input);
      await drawByKeys(page, "Test 1, output", output!);
      assert.deepEqual(await keptTask(page), RECOLOURING);
      await tabTo(page, page.getByText("Settings"));
      await page.keyboard.press("Enter");
      await tabTo(page, page.getByLabel("How long"));
      await page.keyboard.press("Control+a");
      await page.keyboard.type("30");
      await tabTo(page, page.getByLabel("Unit"));
      await page.keyboard.type("steps");
      const busySeconds = await busySince(page);
      await press("Adapt");
      await isDone(page);
      const first = page.locator(".test-answers figure").first();
      assert.match(await first.innerText(), /✓ right/);
      assert.match(await page.locator(".ballots").innerText(), /^32 variants answer: \d+ first/);
      // Compiling, steps and votes take some seconds, in the worker.
      const busy = await busySeconds();
      assert.ok(busy < 8, `the page's own thread computes for ${busy} s`);
    });
  },
);
