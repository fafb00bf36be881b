import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import type { ReportData } from "../../lib/run_report/data.ts";
import { renderReport } from "../../lib/run_report/html.ts";
import { isAccessibleInAll } from "../helpers/accessible.ts";
import { collected, withOneStep, writeRun } from "../helpers/adapted_run.ts";
import { BROWSER, openPage, withBrowser } from "../helpers/browser.ts";
import { FEW } from "../helpers/challenges.ts";
import { tinyCheckpoint } from "../helpers/checkpoints.ts";
import { withFolder } from "../helpers/folder.ts";

const WITHOUT = BROWSER ? "" : " (ignored: no Chromium is installed)";

/** Registers a test of pages. */
function testPages(
  name: string,
  test: (browser: Browser, open: typeof openReport) => Promise<void>,
): void {
  Deno.test({
    name: `${name}${WITHOUT}`,
    ignore: BROWSER === undefined,
    // The browser's pipes close after the test.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () => withBrowser((browser) => test(browser, openReport)),
  });
}

/** Writes the report of some data, opens it for `use`, and fails on messages of its console. */
async function openReport(
  browser: Browser,
  data: ReportData,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    const path = join(folder, "report.html");
    await Deno.writeTextFile(path, await renderReport(data));
    const messages: string[] = [];
    const page = await openPage(browser, pathToFileURL(path).href, messages);
    await use(page);
    await page.close();
    assert.deepEqual(messages, []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The report of a tiny run, its tasks of several results, sides and shares of votes. */
async function example(): Promise<ReportData> {
  let data: ReportData | undefined;
  await withFolder({}, async (folder) => {
    await writeRun(folder);
    data = await collected(folder);
  });
  const different = [
    { status: "unsolved", side: 3, share: 0.9 },
    { status: "solved", side: 5, share: 0.3 },
    { status: "near", side: 4, share: 0.6 },
  ] as const;
  return { ...data!, tasks: data!.tasks.map((task, i) => ({ ...task, ...different[i] })) };
}

const idsOf = (page: Page) => page.locator(".tasks > li:not([hidden]) .id").allTextContents();

/** Presses Tab until a selector has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press("Tab");
    if (await page.locator(`${selector}:focus`).count() > 0) return;
  }
  assert.fail(`Tab does not reach ${selector}`);
}

testPages("the page filters, sorts and expands by keyboard alone", async (browser, open) => {
  const data = await example();
  const [unsolved, solved, near] = data.tasks.map(({ id }) => id);
  await open(browser, data, async (page) => {
    await page.keyboard.press("Tab");
    assert.equal(await page.locator(":focus").textContent(), "Skip to the tasks");
    await page.keyboard.press("Enter");
    await tabTo(page, "input[type=search]");
    await page.keyboard.type(near.toUpperCase());
    await page.keyboard.press("Enter");
    assert.deepEqual(await idsOf(page), [near]);
    assert.equal(await page.locator("[role=status]").textContent(), "1 of 3 tasks");
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Delete");
    await tabTo(page, ".field:has-text('Result') select");
    await page.keyboard.type("solved (");
    assert.deepEqual(await idsOf(page), [solved]);
    await page.keyboard.press("Home");
    await tabTo(page, ".field:has-text('Side') select");
    await page.keyboard.type("3");
    assert.deepEqual(await idsOf(page), [unsolved]);
    await page.keyboard.press("Home");
    await tabTo(page, ".field:has-text('Order') select");
    const orders: [string, string[]][] = [
      ["result", [solved, near, unsolved]],
      ["side", [unsolved, near, solved]],
      ["share", [unsolved, near, solved]],
      ["as in", [unsolved, solved, near]],
    ];
    for (const [typed, ids] of orders) {
      await page.keyboard.type(typed);
      assert.deepEqual(await idsOf(page), ids, typed);
      // A pause ends the typed word.
      await page.waitForTimeout(1100);
    }
    await tabTo(page, "label:has-text('Reverse') input");
    await page.keyboard.press("Space");
    assert.deepEqual(await idsOf(page), [near, solved, unsolved]);
    await tabTo(page, "button");
    await page.keyboard.press("Enter");
    assert.deepEqual(await idsOf(page), [unsolved, solved, near]);
    assert.equal(await page.locator(".body").count(), 0, "a closed task is rendered");
    await tabTo(page, ".task > summary");
    await page.keyboard.press("Enter");
    await page.locator(".body").waitFor();
    assert.equal(await page.locator(".task[open] .id").textContent(), unsolved);
    await tabTo(page, ".givers > summary");
    await page.keyboard.press("Space");
    assert.ok(await page.locator(".givers[open] li").count() > 0);
    await tabTo(page, ".body select");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.locator(".body select").first().inputValue(), "1");
  });
});

testPages("the page shows what the data say of a task", async (browser, open) => {
  const data = await example();
  const [{ grids, train, test: [test] }] = data.tasks;
  await open(browser, data, async (page) => {
    await page.locator(".task > summary").first().click();
    const body = page.locator(".body");
    await body.waitFor();
    assert.equal(await body.locator(".pair").count(), train.length);
    const truth = grids[test.output!];
    const wrong = test.candidates.filter(({ grid }) => grids[grid] !== truth);
    const first = body.locator(".candidates").first();
    assert.equal(await first.locator(".wrong").count(), wrong.length);
    assert.equal(await first.locator(".mark").count(), wrong.length);
    assert.match(
      (await first.locator("svg").first().getAttribute("aria-label"))!,
      /^Candidate 1: \d rows? of \d cells?; .*differ.*: row \d column \d/,
    );
    assert.equal(
      await body.locator(".steps").first().locator("li").count(),
      data.run.supervisionSteps,
    );
    assert.equal(await body.locator(".steps").first().locator(".chosen").count(), 1);
    await page.getByLabel("Digits in cells").check();
    assert.equal(
      await body.locator(".pair").first().locator(".digit").count(),
      (grids[train[0].input] + grids[train[0].output]).replaceAll("/", "").length,
    );
  });
});

testPages("the page takes the ids of tasks for text", async (browser, open) => {
  const data = await example();
  const id = "</script><img src=x onerror=alert(1)>";
  const tasks = data.tasks.map((task) => ({ ...task, id }));
  await open(browser, { ...data, tasks }, async (page) => {
    assert.deepEqual(await idsOf(page), [id, id, id]);
    assert.equal(await page.locator("img").count(), 0);
  });
});

testPages("the page has no serious issue for axe, and fits its width", async (browser, open) => {
  const whole = await example();
  await withFolder({}, async (folder) => {
    await writeRun(folder, { checkpoint: withOneStep(tinyCheckpoint(FEW)) });
    const { score: _, ...oneStep } = await collected(folder);
    for (const [what, data] of Object.entries({ whole, oneStep })) {
      await open(browser, data, async (page) => {
        const tasks = page.locator(".task");
        assert.equal(await tasks.count(), data.tasks.length);
        for (const task of await tasks.all()) {
          await task.locator("> summary").click();
          await task.locator(".body").waitFor();
          for (const details of await task.locator(".body summary").all()) await details.click();
        }
        await isAccessibleInAll(page, what);
      });
    }
  });
});
