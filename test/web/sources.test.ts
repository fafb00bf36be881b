import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { miniTasks } from "../../lib/arc/mini/mini.ts";
import { hashOf, taskOfHash } from "../../lib/web/page/link.ts";
import { withFolder } from "../helpers/folder.ts";
import { isTrue, keptTask, pictures, RECOLOURING, testPage } from "../helpers/web_page.ts";

const tasks = miniTasks("mini-eval");

testPage("a file that is no task gives a message, and the drawn task stays", async (open) => {
  await open({}, async (page) => {
    await page.getByLabel("Examples").selectOption({ index: 1 });
    const kept = () => page.evaluate("localStorage.task");
    const before = await kept();
    const give = (name: string, text: string) =>
      page.getByLabel("Or a file").setInputFiles({
        ...{ name, mimeType: "application/json" },
        buffer: Buffer.from(text),
      });
    const wrong: [text: string, message: RegExp][] = [
      ["", /x\.json is not JSON/],
      ['{"train": 1}', /x\.json: task train: is not/],
      ['{"train": [{"input": [[1], [1, 2]], "output": [[1]]}], "test": []}', /differ in length/],
      [`"${"x".repeat(21e6)}"`, /x\.json has 21 MB/],
    ];
    for (const [text, message] of wrong) {
      await give("x.json", text);
      await page.getByRole("alert").getByText(message).waitFor();
      assert.equal(await kept(), before);
    }
    const [{ train, test }] = tasks;
    await give("mine.json", JSON.stringify({ train, test }));
    await isTrue(page, `JSON.parse(localStorage.task).id === "mine"`);
    assert.equal(await page.locator("[role=alert]").textContent(), "");
  });
});

/** Drops a file on the page as a file manager does. */
async function drop(page: Page, path: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await devtools.send("Input.dispatchDragEvent", {
      type,
      ...{ x: 300, y: 400 },
      data: { items: [], files: [path], dragOperationsMask: 1 },
    });
  }
}

testPage("a dropped file opens, and one that is no task gives a message", async (open) => {
  const [{ train, test }, other] = tasks;
  const files = { "dropped.json": { train, test }, "both.json": { a: { train, test }, b: other } };
  await withFolder({ ...files, "wrong.json": { train: 1 } }, async (folder) => {
    await open({}, async (page, url) => {
      await drop(page, join(folder, "dropped.json"));
      await isTrue(page, `localStorage.task?.includes("dropped")`);
      assert.deepEqual(await keptTask(page), { id: "dropped", train, test });
      const before = await pictures(page);
      await drop(page, join(folder, "wrong.json"));
      await page.getByRole("alert").getByText(/wrong\.json: task train: is not/).waitFor();
      assert.deepEqual(await pictures(page), before);
      await drop(page, join(folder, "both.json"));
      await page.getByLabel("Examples").selectOption("b");
      assert.deepEqual((await keptTask(page)).train, other.train);
      // Without a handler of the page, the browser would open the file.
      assert.equal(page.url(), url);
    });
  });
});

testPage("a link opens its task, and a damaged one gives a message", async (open) => {
  const hash = await hashOf(RECOLOURING);
  await open({ hash }, async (page, url) => {
    await isTrue(page, "location.hash === ''");
    assert.deepEqual(await page.evaluate("JSON.parse(localStorage.task)"), RECOLOURING);
    await page.evaluate(`location.hash = ${JSON.stringify(hash.slice(0, -9))}`);
    await page.getByRole("alert").getByText("cut off or damaged").waitFor();
    assert.deepEqual(await page.evaluate("JSON.parse(localStorage.task)"), RECOLOURING);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.getByRole("button", { name: "Copy a link" }).click();
    await page.getByRole("alert").getByText("The link is copied").waitFor();
    const copied = new URL(await page.evaluate("navigator.clipboard.readText()") as string);
    assert.equal(copied.href, url + copied.hash);
    assert.deepEqual(await taskOfHash(copied.hash), RECOLOURING);
    // Pages without https have no clipboard.
    await page.evaluate(`Object.defineProperty(navigator, "clipboard", { value: undefined })`);
    await page.getByRole("button", { name: "Copy a link" }).click();
    assert.equal(await page.getByLabel("Link").inputValue(), copied.href);
  });
});
