import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { PAGE, RESULTS, resultsPage } from "../../lib/figures/page.ts";
import { IDS } from "../../lib/figures/registry.ts";
import { withFolder } from "../folder.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

Deno.test("the page of results is what the tables say", async () => {
  const page = await Deno.readTextFile(`${root}${PAGE}`);
  assert.equal(await resultsPage(`${root}${RESULTS}`), page, "run deno task results");
});

Deno.test("what has no table yet is named, with the command that makes it", async () => {
  await withFolder({}, async (folder) => {
    const page = await resultsPage(folder);
    for (const id of IDS) assert.match(page, new RegExp(`\`deno task (claim )?${id}\``));
    assert.match(page, /## Not there yet/);
  });
});

Deno.test("no two experiments have one name", () => {
  assert.equal(new Set(IDS).size, IDS.length);
});
