import assert from "node:assert/strict";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { listOf } from "../../lib/web/build.ts";
import { bundle } from "../../lib/web/bundle.ts";
import { servePage } from "../../lib/web/serve.ts";
import { BROWSER, withBrowser } from "../helpers/browser.ts";
import { withFolder } from "../helpers/folder.ts";
import { isTrue, keptFiles } from "../helpers/web_page.ts";

const PAGE = `<!DOCTYPE html><script type="module" src="start.js"></script>`;
const START = `navigator.serviceWorker.register("offline.js")`;

/** A build of a page, and a later one: one file is changed, one is new and one is gone. */
const BUILD = { "index.html": PAGE, "start.js": START, "trunks/t.json": "[1]" };
const BEFORE = { ...BUILD, "same.json": "[2]", "changed.json": "[3]", "gone.json": "[4]" };
const AFTER = { ...BUILD, "same.json": "[2]", "changed.json": "[5]", "new.json": "[6]" };

/** Returns what a page reads from a file, or the name of the error. */
const read = (page: Page, name: string) =>
  page.evaluate(`fetch("${name}").then((response) => response.text(), (error) => error.name)`);

Deno.test({
  name: "a browser keeps the files of a build, those of the next in their place, and used trunks",
  ignore: BROWSER === undefined,
  // The browser's pipes close after the test.
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const { "offline.js": script } = await bundle({ "offline.js": "lib/web/page/offline.ts" }, {});
    await withFolder({}, async (folder) => {
      const write = async (files: Readonly<Record<string, string>>) => {
        await Deno.mkdir(join(folder, "trunks"), { recursive: true });
        const all = { ...files, "offline.js": `${listOf(files)}\n${script}` };
        for (const [name, text] of Object.entries(all)) {
          await Deno.writeTextFile(join(folder, name), text);
        }
      };
      await write(BEFORE);
      const server = servePage(folder, { port: 0, headers: {} });
      try {
        await withBrowser(async (browser) => {
          const context = await browser.newContext();
          const page = await context.newPage();
          await page.goto(`http://127.0.0.1:${server.addr.port}/`);
          await isTrue(page, "navigator.serviceWorker.controller !== null");
          const early = Object.keys(BEFORE).filter((name) => !name.startsWith("trunks")).sort();
          assert.deepEqual(await keptFiles(page), early);
          await context.setOffline(true);
          assert.equal(await read(page, "changed.json"), "[3]");
          assert.equal(await read(page, "trunks/t.json"), "TypeError");
          await context.setOffline(false);
          assert.equal(await read(page, "trunks/t.json"), "[1]");
          await Deno.remove(join(folder, "gone.json"));
          await write(AFTER);
          await page.reload();
          await isTrue(page, `caches.match("gone.json", { ignoreSearch: true }).then((it) => !it)`);
          const later = Object.keys(AFTER).sort();
          await isTrue(
            page,
            `caches.open("page /").then((it) => it.keys()).then((it) => it.length === ${later.length})`,
          );
          assert.deepEqual(await keptFiles(page), later);
          await context.setOffline(true);
          await page.reload();
          const names = ["trunks/t.json", "same.json", "changed.json", "new.json"];
          const texts = await Promise.all(names.map((name) => read(page, name)));
          assert.deepEqual(texts, ["[1]", "[2]", "[5]", "[6]"]);
          await context.close();
        });
      } finally {
        await server.shutdown();
      }
    });
  },
});
